//! What stands on a page but is not of its article.

use crate::item::Items;

/// What page counters are called; each stands before a colon, alone on its line with its number.
const COUNTERS: &[&str] = &[
    "lượt xem",
    "số lượt xem",
    "lượt đọc",
    "lượt truy cập",
    "số lượt truy cập",
    "tổng lượt truy cập",
    "tổng truy cập",
    "tổng số truy cập",
    "tổng số lượt truy cập",
    "đang online",
    "đang truy cập",
    "trực tuyến",
    "online",
    "khách online",
    "thành viên online",
    "hôm nay",
    "hôm qua",
    "trong tuần",
    "tuần này",
    "tuần trước",
    "trong tháng",
    "tháng này",
    "tháng trước",
    "tất cả",
    "truy cập",
    "bình luận",
    "chia sẻ",
    "lượt thích",
    "views",
    "view",
    "đã xem",
    "số lần xem",
    "trong ngày",
    "trong năm",
    "lượt tải",
    "lượt bình luận",
    "đánh giá",
    "trang",
    "số lần đọc",
    "khách",
    "lượt nghe",
    "đọc",
    "ý kiến bạn đọc",
    "tổng",
    "tổng cộng",
    "ý kiến",
    "phản hồi",
    "người đọc",
    "số người online",
    "tổng lượt xem",
];

/// View counters ("Lượt xem: 78", "• Đang online: 1", "1.204 lượt xem") and lines of a number alone.
pub(super) fn furniture(items: &Items<'_>, at: usize) -> Option<usize> {
    let words = |from: usize, to: usize| -> &str {
        match (items.get(from), to.checked_sub(1).and_then(|last| items.get(last))) {
            (Some(first), Some(last)) if from < to => &items.lower[first.start..last.end],
            _ => "",
        }
    };
    let bullet = usize::from(items.mark_in(0, "-•*+·|"));
    let label_end = if at > 0 && items.mark_in(at - 1, ":([") { at - 1 } else { at };
    let ends = at + 1 >= items.len() || items.mark_in(at + 1, "|•)]-/");
    let labelled = || {
        // Counters in a row, "Hôm nay: 12 | Hôm qua: 34", "Online 38 - Hôm nay 1.877", each begin after a mark.
        let mark = (bullet..label_end).rev().find(|&mark| items.mark_in(mark, "|•([-:"));
        let begin = mark.map_or(bullet, |mark| mark + 1);
        let bare = label_end == at && begin == bullet && at + 1 < items.len();
        !bare && COUNTERS.contains(&words(begin, label_end))
    };
    let counter = ends && labelled()
        || at == bullet && items.len() <= at + 4 && COUNTERS.contains(&words(at + 1, items.len()));
    let alone = items.len() == at + 1 && (0..at).all(|mark| items.mark_in(mark, "-•*/|·"));
    let comments = at == 0 && (items.lower(1) == "góp" || items.lower(1) == "ý") && items.len() <= 3;
    if counter { Some(at + 1) } else { (alone || comments).then_some(items.len()) }
}
