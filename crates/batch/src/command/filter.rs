//! The filters of figures: from options to what the index takes, and back to words.

use crate::args::{FigureOrder, FilterArgs};
use crate::error::Error;
use crate::sink::number;
use crate::terminal::quoted;
use chiso_index::fold::fold;
use chiso_index::{AskedValue, DateRange, FigureQuery, FigureSort, Tones};

/// The filters as the index takes them, with its own order and page.
pub(super) fn of(args: &FilterArgs) -> Result<FigureQuery, Error> {
    Ok(FigureQuery {
        kinds: args.kind.clone(),
        roles: args.role.clone(),
        direction: args.direction,
        bounds: args.bound.clone(),
        label: args.label.clone(),
        of: args.of.clone(),
        indicator: args.indicator.clone(),
        place: args.place.clone(),
        year: args.year,
        period: args.period.clone(),
        base_period: args.base_period.clone(),
        unit: unit(args)?,
        min: args.min.as_ref().map(|value| value.number),
        max: args.max.as_ref().map(|value| value.number),
        check: args.check.clone(),
        rule: args.rule.clone(),
        doc: args.doc.clone(),
        published: args.published.clone(),
        source: args.source.clone(),
        tones: tones(args.any_tones),
        ..FigureQuery::default()
    })
}

/// The one unit that the options name, `--unit` or behind a value.
fn unit(args: &FilterArgs) -> Result<Option<String>, Error> {
    let of = |value: &Option<AskedValue>| value.as_ref().and_then(|value| value.unit.clone());
    let named = [("--unit", args.unit.clone()), ("--min", of(&args.min)), ("--max", of(&args.max))];
    let mut named = named.into_iter().filter_map(|(option, unit)| Some((option, unit?)));
    let Some((first, unit)) = named.next() else { return Ok(None) };
    match named.find(|(_, other)| fold(other.trim()) != fold(unit.trim())) {
        None => Ok(Some(unit)),
        Some((option, other)) => Err(Error::Options(format!(
            "{first} is in {unit:?}, but {option} in {other:?}: figures have one unit, give all in the same"
        ))),
    }
}

/// The options that were given, as they are typed.
pub(super) fn options(args: &FilterArgs) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().into_iter().collect::<Vec<_>>();
    let value = |value: &Option<AskedValue>| value.iter().map(typed).collect::<Vec<_>>();
    let options = [
        ("--kind", args.kind.iter().map(|kind| kind.as_str().into()).collect()),
        ("--role", args.role.iter().map(|role| role.as_str().into()).collect()),
        ("--direction", args.direction.iter().map(|direction| direction.as_str().into()).collect()),
        ("--bound", args.bound.iter().map(|bound| bound.as_str().into()).collect()),
        ("--label", text(&args.label)),
        ("--of", text(&args.of)),
        ("--indicator", text(&args.indicator)),
        ("--place", text(&args.place)),
        ("--year", args.year.iter().map(i32::to_string).collect()),
        ("--period", text(&args.period)),
        ("--base-period", text(&args.base_period)),
        ("--unit", text(&args.unit)),
        ("--min", value(&args.min)),
        ("--max", value(&args.max)),
        ("--check", text(&args.check)),
        ("--rule", text(&args.rule)),
        ("--doc", text(&args.doc)),
        ("--published", args.published.iter().map(range).collect()),
        ("--source", text(&args.source)),
    ];
    options.iter().flat_map(|(name, values)| given(name, values)).collect()
}

/// An option once for each of its values.
pub(super) fn given(name: &str, values: &[String]) -> Vec<String> {
    values.iter().map(|value| format!("{name} {}", quoted(value))).collect()
}

/// A range of days as `--published` takes it.
pub(super) fn range(range: &DateRange) -> String {
    match (range.from.as_deref(), range.to.as_deref()) {
        (Some(from), Some(to)) if from == to => from.to_owned(),
        (from, to) => format!("{}..{}", from.unwrap_or_default(), to.unwrap_or_default()),
    }
}

fn typed(value: &AskedValue) -> String {
    let unit = value.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    number(value.number) + &unit
}

pub(super) fn tones(any: bool) -> Tones {
    if any { Tones::Any } else { Tones::AsTyped }
}

pub(super) fn sort(order: FigureOrder) -> FigureSort {
    match order {
        FigureOrder::Relevance => FigureSort::Relevance,
        FigureOrder::Newest => FigureSort::Newest,
        FigureOrder::Oldest => FigureSort::Oldest,
        FigureOrder::Greatest => FigureSort::Greatest,
        FigureOrder::Least => FigureSort::Least,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser;

    fn filter(options: &[&str]) -> FilterArgs {
        let cli = Cli::try_parse_from([&["chiso", "labels", "out"], options].concat()).unwrap();
        let Command::Labels(args) = cli.command else { panic!("not labels") };
        args.filter
    }

    #[test]
    fn a_value_brings_its_unit() {
        let filters = of(&filter(&["--min", "5 tỷ đồng", "--max", "2e10"])).unwrap();
        assert_eq!((filters.min, filters.max, filters.unit.as_deref()), (Some(5e9), Some(2e10), Some("VND")));
        let filters = of(&filter(&["--min", "90", "--unit", "%"])).unwrap();
        assert_eq!((filters.min, filters.unit.as_deref()), (Some(90.0), Some("%")));
        let filters = of(&filter(&["--min", "90%", "--unit", " % ", "--max", "95%"])).unwrap();
        assert_eq!(filters.unit.as_deref(), Some(" % "));
    }

    #[test]
    fn two_units_are_refused() {
        for options in [["--min", "5 tỷ đồng", "--max", "10%"], ["--unit", "VND", "--max", "10%"]] {
            let error = of(&filter(&options)).unwrap_err().to_string();
            assert!(error.contains("in \"VND\", but --max in \"%\""), "{error}");
        }
    }

    #[test]
    fn options_are_told_as_they_are_typed() {
        let typed = [
            "--kind percent",
            "--kind ratio",
            "--role level",
            "--direction up",
            "--bound ge",
            "--label 'hộ nghèo'",
            "--of GDP",
            "--indicator poverty-rate",
            "--place 'Gia Lai'",
            "--year 2023",
            "--period 2021/2025",
            "--base-period PREV",
            "--unit %",
            "--min -1.5",
            "--max '90 %'",
            "--check share-above-100",
            "--rule subject",
            "--doc a/b.txt",
            "--published 2023..2024",
            "--source 'Báo địa phương'",
        ];
        let words: Vec<String> = typed
            .iter()
            .flat_map(|option| option.split_once(' ').map(|(name, value)| [name, value.trim_matches('\'')]))
            .flatten()
            .map(str::to_owned)
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(options(&filter(&words)), typed);
    }
}
