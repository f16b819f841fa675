use super::{Outcome, print};
use crate::args::{RecordKind, SchemaArgs};
use crate::error::Error;

pub(super) fn run(args: &SchemaArgs) -> Result<Outcome, Error> {
    let schema = match args.record {
        RecordKind::Figure => include_str!("../../../../schema/figure.schema.json"),
        RecordKind::Document => include_str!("../../../../schema/document.schema.json"),
        RecordKind::Failure => include_str!("../../../../schema/failure.schema.json"),
        RecordKind::Copy => include_str!("../../../../schema/copy.schema.json"),
        RecordKind::Run => include_str!("../../../../schema/run.schema.json"),
    };
    print(|to| to.write_all(schema.as_bytes()))?;
    Ok(Outcome::Done)
}
