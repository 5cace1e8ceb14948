//! Tables as Parquet, compressed by zstd, beside their CSV files. Types of columns are those of `datapackage.json`.

use crate::cli::Failure;
use crate::cli::run::failed;
use crate::cli::staging::PACKAGE;
use papaver_study::files::OutputDir;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Rows that are held in memory at once.
const ROWS_OF_A_GROUP: usize = 65_536;

/// Writes each of these tables of a folder that there is.
pub fn write(folder: &Path, tables: &[&str]) -> Result<(), Failure> {
    let text = std::fs::read_to_string(folder.join(PACKAGE)).map_err(failed)?;
    let package: Value = serde_json::from_str(&text).unwrap_or_default();
    let mut out = OutputDir::new(folder).map_err(failed)?;
    for name in tables.iter().filter(|name| folder.join(name).is_file()) {
        let mut described = package["resources"].as_array().into_iter().flatten();
        let fields = described.find(|table| table["path"] == **name);
        let fields = fields.and_then(|table| table["schema"]["fields"].as_array());
        let kinds: Vec<Kind> = fields.into_iter().flatten().map(Kind::of).collect();
        let file = out.file(&name.replace(".csv", ".parquet")).map_err(failed)?;
        let broken = |error: Broken| Failure::Run(format!("error: {name} as Parquet: {error}"));
        one(&folder.join(name), &kinds, file).map_err(broken)?;
    }
    out.commit().map_err(failed)
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Integer,
    Number,
    Text,
}

impl Kind {
    fn of(field: &Value) -> Self {
        match field["type"].as_str() {
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            _ => Kind::Text,
        }
    }
}

#[derive(Debug)]
enum Broken {
    Csv(csv::Error),
    Parquet(ParquetError),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Broken::Csv(error) => error.fmt(f),
            Broken::Parquet(error) => error.fmt(f),
        }
    }
}

impl From<csv::Error> for Broken {
    fn from(error: csv::Error) -> Self {
        Broken::Csv(error)
    }
}

impl From<ParquetError> for Broken {
    fn from(error: ParquetError) -> Self {
        Broken::Parquet(error)
    }
}

/// Writes one table, a group of rows at a time.
fn one(csv: &Path, kinds: &[Kind], out: impl Write + Send) -> Result<(), Broken> {
    let mut reader = csv::Reader::from_path(csv)?;
    let header = reader.headers()?.clone();
    let kind = |place: usize| kinds.get(place).copied().unwrap_or(Kind::Text);
    let fields = header
        .iter()
        .enumerate()
        .map(|(place, name)| column(name, kind(place)));
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("table").with_fields(fields).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))?;
    let mut records = reader.records();
    loop {
        let rows = records
            .by_ref()
            .take(ROWS_OF_A_GROUP)
            .collect::<Result<Vec<_>, _>>()?;
        if rows.is_empty() {
            break;
        }
        let mut group = writer.next_row_group()?;
        let mut place = 0;
        while let Some(column) = group.next_column()? {
            let cells: Vec<&str> = rows.iter().map(|row| row.get(place).unwrap_or("")).collect();
            fill(column, kind(place), &cells)?;
            place += 1;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// Any cell may be empty.
fn column(name: &str, kind: Kind) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let builder = Type::primitive_type_builder(name, physical).with_logical_type(logical);
    builder
        .with_repetition(Repetition::OPTIONAL)
        .build()
        .map(Arc::new)
}

fn fill(mut column: SerializedColumnWriter<'_>, kind: Kind, cells: &[&str]) -> Result<(), ParquetError> {
    fn there<T>(cells: &[&str], read: impl Fn(&str) -> Option<T>) -> (Vec<T>, Vec<i16>) {
        let read: Vec<Option<T>> = cells.iter().map(|cell| read(cell)).collect();
        let levels = read.iter().map(|value| i16::from(value.is_some())).collect();
        (read.into_iter().flatten().collect(), levels)
    }
    match kind {
        Kind::Integer => {
            let (values, levels) = there(cells, |cell| cell.parse::<i64>().ok());
            column
                .typed::<Int64Type>()
                .write_batch(&values, Some(&levels), None)?;
        }
        Kind::Number => {
            let (values, levels) = there(cells, |cell| cell.parse::<f64>().ok());
            column
                .typed::<DoubleType>()
                .write_batch(&values, Some(&levels), None)?;
        }
        Kind::Text => {
            let text = |cell: &str| (!cell.is_empty()).then(|| ByteArray::from(cell));
            let (values, levels) = there(cells, text);
            column
                .typed::<ByteArrayType>()
                .write_batch(&values, Some(&levels), None)?;
        }
    }
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn a_table_comes_back_with_its_types_and_gaps() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(
            folder.path().join("runs.csv"),
            "run,name,x\n1,a,0.5\n2,,\n3,\"b, c\",2\n",
        )
        .expect("to write");
        let package = r#"{"resources":[{"path":"runs.csv","schema":{"fields":[
            {"name":"run","type":"integer"},{"name":"name","type":"string"},{"name":"x","type":"number"}]}}]}"#;
        std::fs::write(folder.path().join(PACKAGE), package).expect("to write");
        assert!(write(folder.path(), &["runs.csv", "timeseries.csv"]).is_ok());
        let file = std::fs::File::open(folder.path().join("runs.parquet")).expect("the table");
        let reader = SerializedFileReader::new(file).expect("Parquet");
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| row.expect("a row"))
            .collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2].get_long(0).ok(), Some(3));
        assert_eq!(rows[2].get_string(1).ok().map(String::as_str), Some("b, c"));
        assert_eq!(rows[0].get_double(2).ok(), Some(0.5));
        assert!(
            rows[1].get_double(2).is_err() && rows[1].get_string(1).is_err(),
            "gaps stay gaps"
        );
        assert!(!folder.path().join("timeseries.parquet").exists());
    }
}
