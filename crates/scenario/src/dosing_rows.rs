//! The rows of a NONMEM-style dosing table, each cell with its place; units, drugs and routes are not looked at here.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::leaf::Text;
use crate::mistakes::{Sink, Spot};
use crate::nearest::{nearest, suggestion};
use crate::schedule::MOST_ADMINISTRATIONS;

/// Columns that are read; `c` marks rows that are comments.
const COLUMNS: &[&str] = &[
    "time", "evid", "amt", "cmt", "rate", "ii", "addl", "ss", "id", "drug", "route", "c",
];

/// Most ids that a message lists.
const SHOWN_IDS: usize = 20;

/// A dosing table.
#[derive(Debug, Default)]
pub(crate) struct DosingTable {
    /// Its file, for notes.
    pub name: String,
    /// Its doses in the order of the file.
    pub rows: Vec<Row>,
    /// The ids of all rows, each once.
    pub ids: Vec<i64>,
    /// Some cell is wrong: what is missing may be it.
    pub broken: bool,
    /// Its lines without comments and empty ones.
    pub lines: Vec<String>,
}

/// A dose of a table, in the units of its columns.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Who gets it.
    pub id: Option<i64>,
    /// When.
    pub time: f64,
    /// Where the time stands.
    pub time_spot: Spot,
    /// How much.
    pub amt: f64,
    /// How long it is infused, in the unit of time.
    pub over: Option<f64>,
    /// Between repeats; 0 without.
    pub ii: f64,
    /// How many repeats follow.
    pub addl: i64,
    /// It comes after very many like it.
    pub steady_state: bool,
    /// A route word, or a number of a compartment.
    pub cmt: Option<Text>,
    /// In lower case.
    pub drug: Option<Text>,
    /// In lower case.
    pub route: Option<Text>,
}

/// Reads the table `text`, which is the source `source`; `name` is its file. Mistakes in cells go to the sink.
pub(crate) fn read_rows(name: &str, source: usize, text: &str, sink: &mut Sink) -> DosingTable {
    let mut table = DosingTable {
        name: name.to_string(),
        ..DosingTable::default()
    };
    let before = sink.count();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<String>> = None;
    let mut skipped = Skipped::default();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                sink.add(
                    Spot {
                        source,
                        start: 0,
                        end: 0,
                    },
                    format!("not a table: {error}"),
                );
                break;
            }
        };
        let line = Line::new(source, text, &record);
        if record.iter().all(is_missing) {
            continue;
        }
        let whole = line.whole();
        table
            .lines
            .push(text[whole.start..whole.end].trim_end().to_string());
        let Some(columns) = &columns else {
            columns = header(&record, &line, &table.name, sink);
            if columns.is_none() {
                break;
            }
            continue;
        };
        let cells = Cells {
            record: &record,
            line: &line,
            columns,
        };
        cells.add_to(&mut table, &mut skipped, sink);
    }
    if table.lines.is_empty() {
        let nowhere = Spot {
            source,
            start: 0,
            end: 0,
        };
        sink.help(
            nowhere,
            "the table is empty",
            "its first line names the columns: `time,amt`",
        );
    }
    skipped.note(&table.name, sink);
    table.broken = sink.count() > before;
    table
}

/// Rows that are no doses.
#[derive(Default)]
struct Skipped {
    observations: usize,
    other_events: usize,
    comments: usize,
}

impl Skipped {
    fn note(&self, name: &str, sink: &mut Sink) {
        let all = [
            (self.observations, "observations (evid 0)"),
            (self.other_events, "other events (evid 2)"),
            (self.comments, "comments (column c)"),
        ];
        for (count, what) in all.into_iter().filter(|(count, _)| *count > 0) {
            let rows = if count == 1 { "row is" } else { "rows are" };
            sink.note(format!("{name}: {count} {rows} left out, {what}"));
        }
    }
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty() || cell == "."
}

/// Where the cells of a record stand in the text.
struct Line {
    source: usize,
    cells: Vec<(usize, usize)>,
}

impl Line {
    fn new(source: usize, text: &str, record: &StringRecord) -> Self {
        let byte = record.position().map_or(0, csv::Position::byte);
        let mut start = usize::try_from(byte).unwrap_or(0).min(text.len());
        // The reader skips comments and empty lines after it has noted where it is.
        while let Some(rest) = text.get(start..)
            && rest.starts_with(['#', '\n', '\r'])
        {
            start += if rest.starts_with('#') {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                1
            };
        }
        let mut cells = Vec::new();
        let (mut from, mut quoted, mut end) = (start, false, text.len());
        for (index, byte) in text.bytes().enumerate().skip(start) {
            match byte {
                b'"' => quoted = !quoted,
                b',' if !quoted => {
                    cells.push((from, index));
                    from = index + 1;
                }
                b'\n' | b'\r' if !quoted => {
                    end = index;
                    break;
                }
                _ => {}
            }
        }
        cells.push((from, end));
        Line { source, cells }
    }

    fn spot(&self, index: usize) -> Spot {
        let last = self.cells.len() - 1;
        let (start, end) = self.cells[index.min(last)];
        let source = self.source;
        Spot { source, start, end }
    }

    fn whole(&self) -> Spot {
        Spot {
            end: self.spot(usize::MAX).end,
            ..self.spot(0)
        }
    }
}

/// The names of the columns, in lower case.
fn header(record: &StringRecord, line: &Line, name: &str, sink: &mut Sink) -> Option<Vec<String>> {
    let columns: Vec<String> = record.iter().map(str::to_lowercase).collect();
    if let [one] = columns.as_slice()
        && let Some(other) = one.chars().find(|c| matches!(c, ';' | '\t' | ' ' | '|'))
    {
        let message = format!("the columns are separated by {other:?}");
        sink.help(line.whole(), message, "save it with commas between the columns");
        return None;
    }
    let before = sink.count();
    for (index, column) in columns.iter().enumerate() {
        if columns[..index].contains(column) && COLUMNS.contains(&column.as_str()) {
            sink.add(line.spot(index), format!("the column `{column}` stands twice"));
        }
    }
    for needed in ["time", "amt"] {
        if !columns.iter().any(|column| column == needed) {
            let near = nearest(needed, columns.iter().map(String::as_str));
            let help = near.map_or(
                "the first line names the columns: `time,amt`".to_string(),
                |near| format!("is it `{near}`?"),
            );
            sink.help(line.whole(), format!("the table has no column `{needed}`"), help);
        }
    }
    if sink.count() > before {
        return None;
    }
    let unknown: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| !COLUMNS.contains(column))
        .collect();
    if !unknown.is_empty() {
        sink.note(format!("{name}: not read: column {}", unknown.join(", ")));
    }
    Some(columns)
}

/// A record and what its cells are.
struct Cells<'a> {
    record: &'a StringRecord,
    line: &'a Line,
    columns: &'a [String],
}

impl Cells<'_> {
    fn add_to(&self, table: &mut DosingTable, skipped: &mut Skipped, sink: &mut Sink) {
        if self.record.len() != self.columns.len() {
            let (found, expected) = (self.record.len(), self.columns.len());
            let message = format!("the row has {found} cells, the first line {expected}");
            return sink.add(self.line.whole(), message);
        }
        let comment = self.text("c").is_some_and(|mark| mark.text != "0");
        if comment {
            skipped.comments += 1;
            return;
        }
        let id = self.whole("id", sink);
        if let Some(id) = id
            && !table.ids.contains(&id)
        {
            table.ids.push(id);
        }
        match self.event(sink) {
            Some(Event::Observation) => skipped.observations += 1,
            Some(Event::Other) => skipped.other_events += 1,
            Some(Event::Dose) => table.rows.extend(self.dose(id, sink)),
            None => {}
        }
    }

    fn event(&self, sink: &mut Sink) -> Option<Event> {
        let Some(cell) = self.text("evid") else {
            // As in NONMEM: a record with an amount is a dose.
            let amount = self.text("amt").is_some_and(|amt| amt.text.parse() != Ok(0.0));
            return Some(if amount { Event::Dose } else { Event::Observation });
        };
        match self.whole("evid", sink)? {
            0 => Some(Event::Observation),
            1 => Some(Event::Dose),
            2 => Some(Event::Other),
            reset @ (3 | 4) => {
                let message = format!("column evid: {reset} is a reset, and cells cannot be reset");
                sink.help(cell.spot, message, "what begins anew is an arm of its own");
                None
            }
            other => {
                let message = format!("column evid: {other} is no kind of event");
                sink.help(
                    cell.spot,
                    message,
                    "there is: 0 observation, 1 dose, 2 other event",
                );
                None
            }
        }
    }

    /// A dose, after all its cells were looked at.
    fn dose(&self, id: Option<i64>, sink: &mut Sink) -> Option<Row> {
        let before = sink.count();
        let time = self.needed("time", sink);
        let amt = self.needed("amt", sink);
        if amt.is_some_and(|amt| amt <= 0.0) {
            sink.add(self.spot("amt"), "column amt: a dose is more than 0");
        }
        let rate = self.number("rate", sink).unwrap_or(0.0);
        self.check_rate(rate, sink);
        let ii = self.number("ii", sink).unwrap_or(0.0);
        if ii < 0.0 {
            sink.add(
                self.spot("ii"),
                "column ii: a time between doses cannot be negative",
            );
        }
        let addl = self.whole("addl", sink).unwrap_or(0);
        if !(0..=MOST_ADMINISTRATIONS).contains(&i128::from(addl)) {
            let message = format!("column addl: {addl} is not between 0 and {MOST_ADMINISTRATIONS}");
            sink.add(self.spot("addl"), message);
        }
        let steady_state = self.steady_state(sink);
        for (key, needs) in [("addl", addl > 0), ("ss", steady_state)] {
            if needs && ii == 0.0 {
                let message = format!("column {key}: needs the time between doses in column ii");
                sink.add(self.spot(key), message);
            }
        }
        let over = amt.filter(|_| rate > 0.0).map(|amt| amt / rate);
        if steady_state && over.is_some_and(|over| over > ii) {
            let message = "column rate: the infusion lasts longer than ii, which has no steady state here";
            sink.add(self.spot("rate"), message);
        }
        if sink.count() > before {
            return None;
        }
        Some(Row {
            id,
            time: time?,
            time_spot: self.spot("time"),
            amt: amt?,
            over,
            ii,
            addl,
            steady_state,
            cmt: self.text("cmt"),
            drug: self.text("drug"),
            route: self.text("route"),
        })
    }

    fn check_rate(&self, rate: f64, sink: &mut Sink) {
        if rate >= 0.0 {
            return;
        }
        let spot = self.spot("rate");
        if rate == -1.0 || rate == -2.0 {
            let message = format!("column rate: {rate} asks for a rate or duration from a control stream");
            sink.help(spot, message, "write the rate as a number");
        } else {
            sink.add(spot, "column rate: a rate cannot be negative");
        }
    }

    fn steady_state(&self, sink: &mut Sink) -> bool {
        match self.whole("ss", sink) {
            None | Some(0) => false,
            Some(1) => true,
            Some(other) => {
                let message = format!("column ss: {other} is not available");
                let help = "there is: 0, and 1 for pharmacokinetics at steady state";
                sink.help(self.spot("ss"), message, help);
                false
            }
        }
    }

    fn spot(&self, column: &str) -> Spot {
        let index = self.columns.iter().position(|name| name == column);
        index.map_or(self.line.whole(), |index| self.line.spot(index))
    }

    /// A cell that is not missing, in lower case.
    fn text(&self, column: &str) -> Option<Text> {
        let index = self.columns.iter().position(|name| name == column)?;
        let cell = self.record.get(index).filter(|cell| !is_missing(cell))?;
        Some(Text {
            text: cell.to_lowercase(),
            spot: self.line.spot(index),
            layer: 0,
        })
    }

    fn number(&self, column: &str, sink: &mut Sink) -> Option<f64> {
        let cell = self.text(column)?;
        let number = cell.text.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            let message = format!("column {column}: {:?} is not a number", cell.text);
            let clock = column == "time" && cell.text.contains(':');
            let help = clock.then_some("dates and times of day are not read; count from the start");
            sink.add_with(cell.spot, message, help);
        }
        number
    }

    fn needed(&self, column: &str, sink: &mut Sink) -> Option<f64> {
        if self.text(column).is_none() {
            sink.add(self.spot(column), format!("column {column}: a dose needs it"));
        }
        self.number(column, sink)
    }

    fn whole(&self, column: &str, sink: &mut Sink) -> Option<i64> {
        const LARGEST: f64 = 9e15;
        let number = self.number(column, sink)?;
        if number.fract() == 0.0 && number.abs() <= LARGEST {
            #[expect(clippy::cast_possible_truncation, reason = "whole and not too large")]
            return Some(number as i64);
        }
        sink.add(
            self.spot(column),
            format!("column {column}: {number} is not a whole number"),
        );
        None
    }
}

/// What a record is.
enum Event {
    Observation,
    Dose,
    Other,
}

impl DosingTable {
    /// The doses of one subject; `id` says which where there are several. A mistake is at `spot`, where the file is named.
    pub fn of(&self, id: Option<(i64, Spot)>, spot: Spot, sink: &mut Sink) -> Option<Vec<&Row>> {
        if self.broken {
            return None;
        }
        let ids: Vec<String> = self.ids.iter().map(i64::to_string).collect();
        match id {
            Some((id, spot)) if !self.ids.contains(&id) => {
                let help = suggestion(&id.to_string(), ids.iter().take(SHOWN_IDS).map(String::as_str));
                let help = help.unwrap_or("the table has no column `id`; leave it out".into());
                sink.help(spot, format!("`{}` has no id {id}", self.name), help);
                return None;
            }
            None if ids.len() > 1 => {
                let message = format!("`{}` has {} ids", self.name, ids.len());
                sink.help(spot, message, format!("say which: `id = {}`", ids[0]));
                return None;
            }
            _ => {}
        }
        let wanted = |row: &&Row| id.is_none_or(|(id, _)| row.id == Some(id));
        let rows: Vec<&Row> = self.rows.iter().filter(wanted).collect();
        if rows.is_empty() {
            let help = "a row is a dose if its evid is 1, or without evid if it has an amt";
            let of = id.map_or(String::new(), |(id, _)| format!(" of id {id}"));
            sink.help(spot, format!("`{}` has no doses{of}", self.name), help);
            return None;
        }
        Some(rows)
    }
}
