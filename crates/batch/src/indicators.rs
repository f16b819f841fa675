//! The table of indicators of a command: the built-in one and the user's.

use crate::error::Error;
use chiso_extract::Indicators;
use chiso_extract::document::decode::decode;
use std::fs;
use std::path::Path;

/// The built-in table, with the rows of `file` added.
///
/// # Errors
/// The file cannot be read, or one of its lines not be used; the error names both.
pub fn load(file: Option<&Path>) -> Result<Indicators, Error> {
    let mut indicators = Indicators::built_in();
    if let Some(path) = file {
        let bytes = fs::read(path).map_err(Error::file(path, "read"))?;
        let problem = |problem: String| Error::Input { path: path.to_owned(), problem };
        let table = decode(&bytes).map_err(|error| problem(error.to_string()))?;
        indicators.extend(&table.text).map_err(|error| problem(error.to_string()))?;
    }
    Ok(indicators)
}
