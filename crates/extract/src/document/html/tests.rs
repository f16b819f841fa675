use super::*;

fn text(html: &str) -> String {
    parse(html).text
}

#[test]
fn furniture_is_dropped() {
    let html = "<body><nav>Menu</nav><div role=navigation>Đường dẫn</div><header>Cổng thông tin</header>\
                <p>Một <svg><title>x</title><text>y</text></svg>hai<button>Chia sẻ</button> ba</p>\
                <aside>Tin liên quan<div>khác</div></aside><iframe>z</iframe><noscript>n</noscript>\
                <template><p>t</p></template><style>p{}</style><script>if (a<b) '</p>'</script>\
                <p hidden>ẩn</p><p style='color:red; DISPLAY : none !important'>ẩn</p>\
                <div aria-hidden=true>ẩn<div>ẩn</div></div><span style='visibility:hidden'>ẩn</span>\
                <select><option>2023</select><textarea>viết</textarea><p>bốn<footer>Bản quyền</footer>";
    assert_eq!(text(html), "Cổng thông tin\nMột hai ba\nbốn");
}

#[test]
fn lines_follow_blocks() {
    assert_eq!(text("<h1>A</h1><p>b\n c<br>d<br/>e</p>f<div>g<div>h</div></div>"), "A\nb c\nd\ne\nf\ng\nh");
    assert_eq!(text("<p>mở<p>đóng<b> đậm</b>, <i>nghiêng</i>"), "mở\nđóng đậm, nghiêng");
    assert_eq!(text("<ul><li>a<li><p>b</p><ul><li>c</ul><li></ul>d"), "• a\n• b\n• c\nd");
    assert_eq!(text("<pre>một\n  hai</pre>ba"), "một\nhai\nba");
    assert_eq!(
        text("<p>5&nbsp;&nbsp;tỷ &#273;&#7891;ng &amp; 3 &lt; 4</p><p>&nbsp;</p>x"),
        "5 tỷ đồng & 3 < 4\nx"
    );
}

#[test]
fn data_tables_become_lines_of_cells() {
    let html = "<table><thead><tr><th></th><th>2022</th><th>2023</th></tr></thead>\
                <tr><td><p>Tỷ lệ</p><p>hộ nghèo</p></td><td>5,2%</td><td></td></tr>\
                <tr><td>Thu<td></td><td>7<br>tỷ</table><p>Hết";
    assert_eq!(text(html), "| 2022 | 2023\nTỷ lệ hộ nghèo | 5,2%\nThu | | 7 tỷ\nHết");
}

#[test]
fn layout_tables_keep_their_paragraphs() {
    let long = "Câu văn khá dài của bài báo. ".repeat(12);
    let html = format!("<table><tr><td>Trái</td><td><p>{long}</p><p>Hai</p></td><td>Phải</td></tr></table>");
    assert_eq!(text(&html), format!("Trái\n{}\nHai\nPhải", long.trim()));
    let nested = "<table><tr><td>a<td><table><tr><td>b<td>c</table><td>d</table>";
    assert_eq!(text(nested), "a\nb | c\nd");
}

#[test]
fn the_article_is_preferred_when_it_holds_most_of_the_prose() {
    let body = "Câu văn khá dài của bài báo, có số liệu và nhận định. ".repeat(5);
    let page = format!(
        "<div>{}</div><article><h1>Tên bài</h1><p>{body}</p></article><article><p>Bình luận ngắn</p></article>",
        "<div>Mục lục</div>".repeat(50)
    );
    assert_eq!(text(&page), format!("Tên bài\n{}", body.trim()));
    let elsewhere = format!("<article>Tin khác</article><div>{body}</div>");
    assert_eq!(text(&elsewhere), format!("Tin khác\n{}", body.trim()));
    let microdata = format!("<div>Menu</div><div itemprop='name articleBody'><p>{body}</div><div>Cuối</div>");
    assert_eq!(text(&microdata), body.trim());
}

#[test]
fn a_form_is_dropped_unless_the_page_stands_in_it() {
    assert_eq!(
        text("<p>Trước<form><p>Tên của bạn</form><p>Sau bài viết còn nữa"),
        "Trước\nSau bài viết còn nữa"
    );
    let body = "Câu văn khá dài của bài báo, có số liệu và nhận định. ".repeat(5);
    let page = format!("<form id=aspnetForm><div><p>{body}</p></div></form>");
    assert_eq!(text(&page), body.trim());
}

#[test]
fn stray_and_missing_end_tags_do_no_harm() {
    assert_eq!(text("</div></td><p>a</b></p></p>b"), "a\nb");
    assert_eq!(text("<div><aside>ẩn</div><p>hiện"), "hiện");
    assert_eq!(text("<p hidden>ẩn<p>hiện"), "hiện");
    assert_eq!(text("<b><p>a</b>b</p>c"), "ab\nc");
    assert_eq!(text("<table><tr><td>a</div></td><td>b</td></tr></table>"), "a | b");
    assert_eq!(text("<div hidden><span hidden>x</span>y</div>z"), "z");
    assert_eq!(text("mở <script> không đóng"), "mở");
    assert_eq!(text(""), "");
    assert_eq!(text("không có thẻ nào"), "không có thẻ nào");
}

#[test]
fn metadata_in_order_of_trust() {
    let html = r#"<head><title>Tên trang | Báo A</title>
        <meta property="og:title" content="Tên &quot;bài&quot;"><meta property="og:site_name" content="Báo A">
        <meta property="article:published_time" content="2024-08-06T07:22:00+07:00">
        <meta name="Author" content="Lê Bình"><meta name="keywords" content="a, b"><meta name=keywords content=c>
        <meta property="og:url" content="https://example.vn/khac"><meta name="empty" content="">
        <link rel="alternate canonical" href="https://example.vn/bai"></head><h1>Tên khác</h1>"#;
    let article = parse(html);
    assert_eq!(article.title.as_deref(), Some("Tên \"bài\""));
    assert_eq!(article.published.as_deref(), Some("2024-08-06T07:22:00+07:00"));
    assert_eq!(article.source.as_deref(), Some("Báo A"));
    assert_eq!(article.author.as_deref(), Some("Lê Bình"));
    assert_eq!(article.url.as_deref(), Some("https://example.vn/bai"));
    assert_eq!(
        serde_json::to_string(&article.meta).unwrap(),
        r#"{"keywords":"a, b","og:url":"https://example.vn/khac"}"#
    );
    assert_eq!(article.text, "Tên khác");
}

#[test]
fn metadata_from_json_ld() {
    let html = r#"<script type="application/ld+json">{"@graph":[{"@type":"BreadcrumbList","name":"x"},
        {"@type":["NewsArticle"],"headline":"Giá lúa tăng","datePublished":"2023-03-15T14:30:00+07:00",
         "author":[{"name":"Lê Bình"},{"name":"Trần An"}],"publisher":{"@type":"Organization","name":"Báo B"}}]}</script>
        <script type="application/ld+json">{"hỏng"</script><p>Bài"#;
    let article = parse(html);
    assert_eq!(article.title.as_deref(), Some("Giá lúa tăng"));
    assert_eq!(article.published.as_deref(), Some("2023-03-15T14:30:00+07:00"));
    assert_eq!(article.author.as_deref(), Some("Lê Bình, Trần An"));
    assert_eq!(article.source.as_deref(), Some("Báo B"));
    assert_eq!(article.text, "Bài");
}

#[test]
fn dates_of_publication_elsewhere() {
    let published = |html: &str| parse(html).published;
    assert_eq!(published("<time datetime='2024-01-02'>hôm qua</time>").as_deref(), Some("2024-01-02"));
    assert_eq!(
        published(
            "<time datetime='2024-01-02'>a</time><p itemprop=datePublished>Thứ tư, 03/01/2024 08:15</p>"
        )
        .as_deref(),
        Some("2024-01-03T08:15")
    );
    assert_eq!(
        published("<meta itemprop=datePublished content='2024-01-04T01:02:03Z'>").as_deref(),
        Some("2024-01-04T01:02:03Z")
    );
    let unreadable = parse("<meta property='article:published_time' content='hôm qua'>");
    assert_eq!(unreadable.published, None);
    assert_eq!(unreadable.meta["article:published_time"], "hôm qua");
    assert_eq!(published("<p>Sáng 09/06/2024</p>"), None);
}

#[test]
fn a_heading_is_the_title_of_last_resort() {
    assert_eq!(parse("<h1>Một <b>hai</b></h1><h1>ba</h1>").title.as_deref(), Some("Một hai"));
    assert_eq!(parse("<title> Tên\n trang </title><h1>Một</h1>").title.as_deref(), Some("Tên trang"));
    assert_eq!(parse("<svg><title>hình</title></svg>").title, None);
}

#[test]
fn blocks_named_as_furniture_are_dropped_unless_the_page_stands_in_them() {
    let body = "Câu văn khá dài của bài báo, có số liệu và nhận định. ".repeat(5);
    let page = format!(
        "<div class='top Menu-main'><a href=/>Trang chủ</a></div><div id=breadcrumb>Tin tức</div><h1>Tên bài</h1>\
         <div class='detail-content'><p>{body}</p><div class=tin-lien-quan><ul><li>Tin khác</ul></div><p>Kết.</div>\
         <ul class=related_news><li>Tin nữa</ul><div class='comment-list'><p>Hay quá</div><div class='cookie'>Đồng ý</div>"
    );
    assert_eq!(text(&page), format!("Tên bài\n{}\nKết.", body.trim()));
    let wrapped = format!("<div class='sidebar-right'><div class=related>x</div><p>{body}</div>");
    assert_eq!(text(&wrapped), format!("x\n{}", body.trim()));
    // Other names that only begin or read alike, and furniture inside of a line.
    for kept in
        ["<div class=commentary>a</div>", "<div class='adopted navy'>a</div>", "<p><b class=share>a</b>"]
    {
        assert_eq!(text(kept), "a", "{kept}");
    }
}

#[test]
fn blocks_of_links_are_dropped_and_links_in_prose_are_not() {
    let prose =
        "Đến hết quý III, toàn huyện tiếp nhận 12.400 hồ sơ, trong đó 9.300 hồ sơ nộp trực tuyến. ".repeat(3);
    let links = |count: usize| {
        (0..count)
            .map(|n| format!("<li><a href='/{n}'>Xã Tân Lập thu hút {n} dự án</a></li>"))
            .collect::<String>()
    };
    let page = |block: &str| format!("<h1>Kết quả</h1>{block}<p>{prose}</p>");
    let text = |block: &str| parse(&page(block)).text;
    let bare = text("");
    assert_eq!(text(&format!("<ul>{}</ul>", links(4))), bare);
    assert_eq!(text(&format!("<div>Xem thêm<ul>{}</ul><div>{}</div></div>", links(9), links(5))), bare);
    assert!(text(&format!("<ul>{}</ul>", links(3))).contains("Tân Lập thu hút 2 dự án"));
    let report = "<li>Xã An Phú: <a href=a>kế hoạch</a> đạt 85%</li>".repeat(6);
    assert_eq!(text(&format!("<ul>{report}</ul>")).matches("đạt 85%").count(), 6);
    // A page that is nothing else keeps them.
    assert!(parse(&format!("<ul>{}</ul>", links(8))).text.contains("thu hút 7 dự án"));
    // The rows of a layout table stay in order.
    let table = format!("<table><tr><td><ul>{}</ul></td><td>{prose}</td></tr></table>", links(5));
    assert_eq!(text(&table).matches("12.400").count(), 6);
    assert!(!text(&table).contains("Tân Lập"));
}

#[test]
fn json_ld_as_pages_write_it() {
    let published = "2024-05-06T07:08:09+07:00";
    let article = |json: &str| parse(&format!("<script type='application/ld+json'>{json}</script><p>Bài"));
    let page = article(&format!(
        r#"[{{"@type":"WebPage","headline":"Trang","datePublished":"2020-01-01","publisher":{{"name":"Cổng"}}}},
            {{"@type":"http://schema.org/NewsArticle","headline":"Gi&aacute; l&#250;a &quot;tăng&quot;","datePublished":"{published}",
              "dateModified":"2024-06-01","author":{{"@type":"Person","name":["L&ecirc; Bình"]}}}}]"#
    ));
    assert_eq!(page.title.as_deref(), Some("Giá lúa \"tăng\""), "the article goes before the page");
    assert_eq!(page.published.as_deref(), Some(published));
    assert_eq!(page.author.as_deref(), Some("Lê Bình"));
    assert_eq!(page.source.as_deref(), Some("Cổng"), "what only the page says");
    let nested = article(r#"{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Trong"}}"#);
    assert_eq!(nested.title.as_deref(), Some("Trong"));
    let raw = article("<!-- {\"@type\":\"Report\",\"headline\":\"Hai\n\tdòng\"}; -->");
    assert_eq!(raw.title.as_deref(), Some("Hai dòng"));
    let unreadable = article(
        r#"[{"@type":"Article","datePublished":"hôm qua"},{"@type":"Article","datePublished":"2024-01-02"}]"#,
    );
    assert_eq!(unreadable.published.as_deref(), Some("2024-01-02"));
    let deep = article(&format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!((deep.title, deep.text.as_str()), (None, "Bài"));
}

#[test]
fn authors_and_sites_elsewhere() {
    let page = parse("<meta name=application-name content='Báo C'><p itemprop=author> Trần\n An </p>");
    assert_eq!((page.author.as_deref(), page.source.as_deref()), (Some("Trần An"), Some("Báo C")));
    let box_about = format!("<div itemprop=author>{}</div>", "Nhà báo lâu năm. ".repeat(30));
    assert_eq!(parse(&box_about).author, None);
}

/// None of these overflows the stack, and what takes the square of the tags would not end.
#[test]
fn a_page_of_many_tags_stays_linear() {
    const TAGS: usize = 50_000;
    let prose = "Câu văn khá dài của bài báo, có số liệu và nhận định, dài hơn một trăm byte nhiều. "
        .repeat(TAGS / 40);
    for html in [
        "<div>".repeat(TAGS),
        "<i><div>".repeat(TAGS / 2) + &"</i>".repeat(TAGS),
        "<article>x".repeat(TAGS),
        "<table><tr><td>x".repeat(TAGS),
        "<form>y".repeat(TAGS) + &"</div>".repeat(TAGS),
        "<p hidden>".repeat(TAGS) + "<ul>" + &"<li>".repeat(TAGS),
        "<form>y</form>".repeat(TAGS) + &prose,
        "<div class=menu>y</div>".repeat(TAGS) + &prose,
        "<article>y</article>".repeat(TAGS) + &prose,
        "<meta name=a content=b><time datetime=x>".repeat(TAGS),
        (0..TAGS).map(|n| format!("<meta name=a{n} content=b>")).collect(),
        format!("<p {}>x", (0..TAGS).map(|n| format!("a{n}='b' class=c{n} ")).collect::<String>()),
        format!("<p {}>x", "class=menu hidden ".repeat(TAGS)),
        format!("<p style='{}' class='{}'>x", "a:b;".repeat(TAGS), "menux ".repeat(TAGS)),
        "<h1>".repeat(TAGS) + &"<p itemprop=author>".repeat(TAGS),
        "<tr><td>a".repeat(TAGS),
        format!("<table>{}", "<tr><td>".to_owned() + &"<td>a".repeat(TAGS)),
        "&".repeat(TAGS) + &"&#".repeat(TAGS) + &"<".repeat(TAGS) + &"<!--".repeat(TAGS),
        prose.replace('.', " "),
        " ".repeat(TAGS) + &"\u{a0}\n".repeat(TAGS),
        "<div><a href=x>y</a>".repeat(TAGS),
        "<div><a href=x>y</a><a href=x>y</a><a href=x>y</a><a href=x>y</a></div>".repeat(TAGS) + &prose,
    ] {
        parse(&html);
    }
}

#[test]
fn declared_charsets() {
    for (page, charset) in [
        ("<html><head><meta charset=\"windows-1258\">", Some("windows-1258")),
        ("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; Charset=UTF-8'>", Some("utf-8")),
        ("<meta name=description content='charset=x'><meta charset=utf-8>", Some("utf-8")),
        ("<!-- <meta charset=koi8-r> --><meta charset=utf-8>", Some("utf-8")),
        ("<body><meta charset=utf-8>", None),
        ("<p>charset=utf-8", None),
    ] {
        assert_eq!(declared_charset(page.as_bytes()).as_deref(), charset, "{page}");
    }
}
