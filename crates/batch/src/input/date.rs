//! Dates of publication as rows give them, to ISO 8601.

/// | given | ISO 8601 |
/// |---|---|
/// | `2023-06-30` | `2023-06-30` |
/// | `2023-06-30 07:05:00` | `2023-06-30T07:05:00` |
/// | `2023-06-30T07:05:00+07:00` | the same |
/// | `30/6/2023`, `30-06-2023` | `2023-06-30` |
///
/// Anything else, and a day that no calendar has, is `None`.
///
/// ```
/// use chiso_batch::input::date::iso;
/// assert_eq!(iso("30/6/2023").as_deref(), Some("2023-06-30"));
/// assert_eq!(iso("2023-06-30 07:05").as_deref(), Some("2023-06-30T07:05"));
/// assert_eq!(iso("31/6/2023"), None);
/// ```
pub fn iso(text: &str) -> Option<String> {
    let text = text.trim();
    let date_end = text.find(['T', ' ', ',']).unwrap_or(text.len());
    let (date, rest) = text.split_at(date_end);
    let mut parts = date.split(['-', '/', '.']);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = calendar_day(number(year)?, number(month)?, number(day)?)?;
    let time = rest.trim_start_matches(['T', ' ', ',']).replace(' ', "");
    if time.is_empty() {
        return Some(date);
    }
    is_time(&time).then(|| format!("{date}T{time}"))
}

fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn calendar_day(year: u16, month: u16, day: u16) -> Option<String> {
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = time::Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    Some(format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()))
}

/// `07:05`, `07:05:00`, `07:05:00.000Z`, `07:05:00+07:00`.
fn is_time(time: &str) -> bool {
    let clock = time.split(['.', 'Z', '+', '-']).next().unwrap_or_default();
    let zone = &time[clock.len()..];
    let parts: Vec<_> = clock.split(':').map(|part| (part.len(), number(part))).collect();
    let within =
        |i: usize, top: u16| parts.get(i).is_none_or(|(len, n)| *len == 2 && n.is_some_and(|n| n < top));
    (2..=3).contains(&parts.len())
        && within(0, 24)
        && within(1, 60)
        && within(2, 61)
        && zone.bytes().all(|b| b.is_ascii_digit() || b".Z+-:".contains(&b))
}
