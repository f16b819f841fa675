//! What a row's fields mean, whatever table it comes from.

use super::date;
use super::text::Refusal;
use crate::failure::Stage;
use chiso_extract::Document;
use serde_json::{Map, Value};

/// The field that holds the text, unless the command says otherwise.
pub const TEXT: &str = "text";

/// The fields of a row that go into a document's own; all others are kept in its `meta`.
pub const FIELDS: [&str; 6] = ["id", "title", "date", "url", "source", "author"];

/// The name of the encoding in which a row was read, and how sure that is.
pub type Encoding = (&'static str, f64);

/// The encoding of rows that are UTF-8.
pub(super) const UTF_8: Encoding = ("utf-8", 1.0);

/// Makes a document of a row's fields. `text_field` names the one that holds the text; `fallback` is the
/// document's id where the row gives none.
///
/// `id` may be a string or a number; `title`, `date`, `url`, `source` and `author` are strings. A date that
/// is no calendar date, fields of other types and all other fields are kept in `meta` under their own names.
///
/// # Errors
/// Without text.
pub fn document(
    mut fields: Map<String, Value>,
    text_field: &str,
    fallback: &str,
    (encoding, confidence): Encoding,
) -> Result<Document, Refusal> {
    let refuse = |cause: String| Err((Stage::Parse, cause));
    let text = match fields.remove(text_field) {
        Some(Value::String(text)) => text,
        Some(Value::Null) => return refuse(format!("`{text_field}` is empty")),
        Some(other) => return refuse(format!("`{text_field}` is {}; it must be a string", type_of(&other))),
        None => return refuse(no_text(text_field, fields.keys())),
    };
    if text.trim().is_empty() {
        return refuse(format!("`{text_field}` is empty"));
    }
    let doc = match fields.remove("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => id,
        Some(Value::Number(id)) => id.to_string(),
        Some(Value::Null | Value::String(_)) | None => fallback.to_owned(),
        Some(other) => return refuse(format!("`id` is {}; it must be a string", type_of(&other))),
    };
    let published = fields.get("date").and_then(Value::as_str).and_then(date::iso);
    if published.is_some() || fields.get("date").is_some_and(Value::is_null) {
        fields.remove("date");
    }
    let mut take = |name: &str| match fields.get_mut(name)? {
        Value::String(value) => {
            let value = std::mem::take(value);
            fields.remove(name);
            (!value.trim().is_empty()).then_some(value)
        }
        Value::Null => fields.remove(name).and(None),
        _ => None,
    };
    let (title, url) = (take("title"), take("url"));
    let (source, author) = (take("source"), take("author"));
    Ok(Document {
        doc,
        title,
        published,
        source,
        url,
        author,
        text,
        encoding: encoding.to_owned(),
        encoding_confidence: confidence,
        meta: fields,
        ..Document::default()
    })
}

/// Says that the text is missing, and what there is.
pub(super) fn no_text<'a>(text_field: &str, names: impl ExactSizeIterator<Item = &'a String>) -> String {
    let found = match names.len() {
        0 => "none".into(),
        _ => names.take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    };
    format!("no `{text_field}`; its fields are {found}; --text-column names the one that holds the text")
}

/// The name under which a column of a table is known: that of a field where it is one but for its case.
pub(super) fn field_name(column: &str, text_field: &str) -> String {
    let column = column.trim();
    let known = FIELDS.iter().copied().chain([text_field]);
    known.into_iter().find(|name| same(name, column)).unwrap_or(column).to_owned()
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
