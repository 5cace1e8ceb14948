//! The tables of a scenario file: reading, the check for unknown keys, the paths of overrides and the JSON Schema
//! all come from these types.

use crate::dosing_file::DosingFile;
use crate::leaf::{Count, Entry, Flag, Named, Number, OneOrMany, Read, Shape, Text};
use crate::mistakes::{Sink, Spot};
use crate::nearest::nearest;
use crate::raw::Node;
use crate::typed::{Amount, Concentration, LevelText, Rate, Setting, Settings, Target, Time, Typed, Weight};

/// What is known of a table beside its keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meta {
    /// Where its heading or its value is.
    pub spot: Spot,
    /// Keys that are unknown or could not be read; what is missing may be one of them.
    pub broken: Vec<String>,
}

/// The name of a key, without the mark that Rust needs before its own words.
pub(crate) fn key_name(identifier: &'static str) -> &'static str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// Defines a table: its keys with their documentation. Every key may be left out here,
/// since every table may also be a patch; what is required is checked after merging.
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $Name:ident {
            $( $(#[doc = $key_doc:literal])+ $key:ident: $Type:ty, )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(crate) struct $Name {
            $( $(#[doc = $key_doc])+ pub $key: Option<$Type>, )*
            /// Where it is, and what could not be read.
            #[schemars(skip)]
            pub meta: Meta,
        }

        impl $Name {
            /// The keys.
            pub const KEYS: &'static [&'static str] = &[$( stringify!($key) ),*];
        }

        impl Read for $Name {
            fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
                let entries = table_entries(node, path, sink)?;
                let mut table = $Name { meta: Meta { spot: node.key, broken: Vec::new() }, ..Default::default() };
                for (key, child) in entries {
                    let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    let found = match key.as_str() {
                        $(
                            name if name == key_name(stringify!($key)) => {
                                table.$key = <$Type as Read>::read(child, &below, sink);
                                table.$key.is_some()
                            }
                        )*
                        _ => {
                            unknown_key(Self::KEYS, path, key, child, sink);
                            false
                        }
                    };
                    if !found {
                        table.meta.broken.push(key.clone());
                    }
                }
                Some(table)
            }

            fn shape() -> Shape {
                Shape::Table(vec![$( (key_name(stringify!($key)), <$Type as Read>::shape()) ),*])
            }
        }
    };
}

pub(crate) use table;

pub(crate) fn table_entries<'a>(
    node: &'a Node,
    path: &str,
    sink: &mut Sink,
) -> Option<&'a crate::raw::Table> {
    let entries = node.entries();
    if entries.is_none() {
        let key = crate::leaf::last(path);
        sink.add(
            node.spot,
            format!("`{key}` is {}, it needs a table `[{path}]`", node.kind()),
        );
    }
    entries
}

pub(crate) fn unknown_key(keys: &[&'static str], path: &str, key: &str, node: &Node, sink: &mut Sink) {
    let place = if path.is_empty() {
        "at the top level".to_string()
    } else {
        format!("in `[{path}]`")
    };
    let names = keys.iter().map(|key| key_name(key));
    let help = nearest(key, names.clone()).map_or_else(
        || format!("keys are: {}", names.collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    sink.help(node.key, format!("unknown key `{key}` {place}"), help);
}

table! {
    /// A scenario of papaver: which cells, which drugs, what to compare and what to measure.
    ScenarioTable {
        /// Heads report and table; the file name by default.
        title: Text,
        /// human, rat or mouse: pharmacokinetics, weight and potency. human by default.
        species: Text,
        /// in_vivo, slice or culture. in_vivo by default.
        preparation: Text,
        /// preparation or assay: which binding numbers all drugs go by. preparation by default.
        binding: Text,
        /// For doses per kg; of the species by default.
        weight: Typed<Weight>,
        /// One or many names of the catalogue; wild_type by default.
        genotype: OneOrMany<Text>,
        /// End of the run. Required.
        duration: Typed<Time>,
        /// Simulated before time 0; 1 h by default.
        baseline: Typed<Time>,
        /// Of all random streams; 1 by default.
        seed: Count,
        /// Independent populations; 8 by default. With `precision`: the number it starts from.
        replicates: Count,
        /// A share between 0 and 1: more populations are run until the interval of each banded measure is narrower than
        /// this share of its value. Looked at with 8, 16, 32 and 64 populations only, and not before `replicates`.
        precision: Setting,
        /// With `precision`: so many populations at most; 64 by default, and never more.
        max_replicates: Count,
        /// Cells, by name.
        population: Named<PopulationTable>,
        /// Circuits of the catalogue: each stands for a population of each of its neuron types.
        circuit: Named<CircuitTable>,
        /// Doses, by name.
        dose: Named<DoseTable>,
        /// What else happens for a while, by name.
        event: Named<EventTable>,
        /// Switches: name of a mechanism, true or false.
        mechanism: Named<Flag>,
        /// Values: owner, name, quantity or factor.
        parameter: Named<Settings>,
        /// One side of contested points, by point.
        preset: Named<Text>,
        /// Patches of the scenario, by name; exactly those named run.
        arm: Named<ArmTable>,
        /// Forks of the world, by name.
        probe: Named<ProbeTable>,
        /// What is measured, by name.
        measure: Named<MeasureTable>,
        /// What is written to timeseries.csv.
        record: RecordTable,
        /// Steps.
        solver: SolverTable,
        /// What was published; makes the file an experiment.
        experiment: ExperimentTable,
        /// What `papaver ablate` switches off and looks at.
        ablation: AblationTable,
        /// Groups of mechanisms that are switched together, by name: each an answer to one question.
        hypothesis: Named<HypothesisTable>,
        /// Own drugs, by name, with the keys of the catalogue's files; `like` copies one of the catalogue.
        drug: Named<Entry>,
        /// Own receptors, by name, with the keys of the catalogue's files; `like` copies one of the catalogue, and the drugs
        /// that know that one know the own one too. `[receptor.X.scheme.NAME]` is a state graph of its own.
        receptor: Named<Entry>,
        /// Own neuron types, by name, with the keys of the catalogue's files; `like` copies one of the catalogue.
        neuron: Named<Entry>,
        /// Own references, by key.
        reference: Named<ReferenceTable>,
    }
}

table! {
    /// An arm: what it changes in the scenario.
    ArmTable {
        /// For people; the name by default.
        title: Text,
        /// Another arm, whose patch comes first.
        from: Text,
        /// Paths that are taken out before the patch.
        remove: OneOrMany<Text>,
        /// As in the scenario.
        species: Text,
        /// As in the scenario.
        preparation: Text,
        /// As in the scenario.
        binding: Text,
        /// As in the scenario.
        weight: Typed<Weight>,
        /// As in the scenario; replaces the scenario's.
        genotype: OneOrMany<Text>,
        /// As in the scenario.
        duration: Typed<Time>,
        /// As in the scenario.
        population: Named<PopulationTable>,
        /// As in the scenario.
        circuit: Named<CircuitTable>,
        /// As in the scenario.
        dose: Named<DoseTable>,
        /// As in the scenario.
        event: Named<EventTable>,
        /// As in the scenario.
        mechanism: Named<Flag>,
        /// As in the scenario.
        parameter: Named<Settings>,
        /// As in the scenario.
        preset: Named<Text>,
    }
}

table! {
    /// Cells of one type.
    PopulationTable {
        /// Neuron or cell-line type of the catalogue; the name by default.
        r#type: Text,
        /// Cells simulated. Required.
        neurons: Count,
        /// Receptors simulated per neuron at normal expression, by receptor.
        receptors: Named<Count>,
        /// molecule, pool, mean_field or auto.
        granularity: Text,
        /// State graph, by receptor.
        scheme: Named<Text>,
        /// Factor on all neuron-to-neuron spreads; 1 by default.
        variability: Number,
        /// Values for this population alone.
        parameter: Named<Settings>,
    }
}

table! {
    /// All populations of a circuit; what `[population.NAME]` says of one of them wins.
    CircuitTable {
        /// Cells simulated of each type. Required, unless every population has its own.
        neurons: Count,
        /// molecule, pool, mean_field or auto.
        granularity: Text,
        /// Factor on all neuron-to-neuron spreads; 1 by default.
        variability: Number,
    }
}

table! {
    /// One dose, maybe repeated.
    DoseTable {
        /// Drug of the catalogue; the name by default.
        drug: Text,
        /// iv, sc, im, ip, oral, sublingual, nasal, patch, pellet, pump, depot, icv, intrathecal, bath or local. Required.
        route: Text,
        /// Per dose; a list gives successive doses.
        amount: OneOrMany<Typed<Amount>>,
        /// Held while applied (bath, local).
        concentration: OneOrMany<Typed<Concentration>>,
        /// Constant infusion.
        rate: Typed<Rate>,
        /// First dose, one or many; 0 h by default.
        at: OneOrMany<Typed<Time>>,
        /// Time between repeats.
        every: Typed<Time>,
        /// How many in all.
        count: Count,
        /// Repeats before this time.
        until: Typed<Time>,
        /// How long one dose is given or stays.
        over: Typed<Time>,
        /// Successive doses go from `amount` (or `concentration`, or `rate`) to another; with `every`.
        taper: TaperTable,
        /// "VARIABLE < VALUE" or "VARIABLE > VALUE": first given when the mean over neurons meets it; not looked at before
        /// `at`.
        when: Text,
        /// From the moment when `when` is met to the first dose; 0 h by default.
        delay: Typed<Time>,
        /// A NONMEM-style dosing table (CSV) in place of all these, relative to the folder of this file: columns time, amt,
        /// and evid, cmt, rate, ii, addl, ss, id, drug, route. `drug` and `route` of the dose fill those that it lacks.
        file: DosingFile,
        /// Units of the table; h and mg by default.
        units: UnitsTable,
        /// Whose doses of the table; needed where it has several.
        id: Count,
        /// Populations reached (bath, local); all by default.
        into: OneOrMany<Text>,
    }
}

table! {
    /// Units of a dosing table.
    UnitsTable {
        /// Of `time` and `ii`, and of `rate` below the line; h by default.
        time: Text,
        /// Of `amt`, and of `rate` above the line: mass or amount of substance, also per kg; mg by default.
        amt: Text,
    }
}

table! {
    /// How doses change from one to the next, each series from its first dose on.
    TaperTable {
        /// What they go to, less or more than the first; what comes later stays at it. 0 ends them. Required.
        to: Typed<Target>,
        /// How long the change takes. Required.
        over: Typed<Time>,
        /// linear or geometric (the same factor in the same time); linear by default.
        shape: Text,
    }
}

table! {
    /// Something other than a drug that happens for a while.
    EventTable {
        /// When it begins, one or many; 0 h by default.
        at: OneOrMany<Typed<Time>>,
        /// Time between repeats.
        every: Typed<Time>,
        /// How many in all.
        count: Count,
        /// Repeats before this time.
        until: Typed<Time>,
        /// How long it lasts; to the end of the run by default.
        over: Typed<Time>,
        /// The values that hold meanwhile. Required.
        parameter: Named<Settings>,
    }
}

table! {
    /// A fork of the world.
    ProbeTable {
        /// challenge, dose_response or binding. Required.
        kind: Text,
        /// Another probe, whose keys come first.
        from: Text,
        /// When the world is copied, one or many. Required.
        at: OneOrMany<Typed<Time>>,
        /// Arms that are probed; all by default.
        arm: OneOrMany<Text>,
        /// The fork lives on so long without dosing before its time 0.
        wash: Typed<Time>,
        /// Free drug is gone at its time 0.
        clear: Flag,
        /// slice: the cells are taken out of the animal at its time 0; free drug is gone.
        preparation: Text,
        /// What of the arm stops at its time 0: `dose`, `dose.NAME`, `event`, `event.NAME`.
        remove: OneOrMany<Text>,
        /// Doses of the fork; times count from its time 0.
        dose: Named<DoseTable>,
        /// Events of the fork; times count from its time 0.
        event: Named<EventTable>,
        /// Values that hold in the fork from its time 0 on.
        parameter: Named<Settings>,
        /// Length of the fork; what its measures need by default.
        duration: Typed<Time>,
        /// dose_response: drug. Required.
        drug: Text,
        /// dose_response: route. Required.
        route: Text,
        /// dose_response: "auto", which brackets 10 to 90 % of the effect itself; a list ("1 mg", "3 mg", ...); a range
        /// ("1 to 100 mg"); or a table of `range` and `points`. "auto" by default; its ec50 and ed50 are in nM (bath,
        /// local), in mg, or for animals in mg/kg, unless a measure has a `unit`.
        doses: Doses,
        /// dose_response: what responds. Required.
        variable: Text,
        /// dose_response: part of the fork that is read.
        window: Text,
        /// dose_response: averages first, over bins this long.
        bin: Typed<Time>,
        /// dose_response: over neurons.
        stat: Text,
        /// dose_response: how the curve becomes a number; mean by default.
        reduce: Text,
        /// dose_response: what the response is compared with.
        relative_to: RelativeTable,
        /// dose_response: how it compares.
        r#as: Text,
        /// dose_response: effect for `ed50`; "50 %" by default.
        level: LevelText,
    }
}

table! {
    /// A range of doses.
    DoseRangeTable {
        /// From a small dose to a larger one: "1 to 100 mg". Required.
        range: Text,
        /// How many, spaced evenly in logarithm; 7 by default.
        points: Count,
    }
}

/// The doses of a dose_response probe.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Doses {
    /// A list, or a range as one text.
    Texts(OneOrMany<Text>),
    /// A range and how many.
    Range(DoseRangeTable),
}

impl Doses {
    /// Where they stand.
    pub fn spot(&self) -> Spot {
        match self {
            Doses::Texts(texts) => texts.spot,
            Doses::Range(table) => table.meta.spot,
        }
    }
}

impl Read for Doses {
    fn read(node: &Node, path: &str, sink: &mut Sink) -> Option<Self> {
        if node.entries().is_some() {
            return DoseRangeTable::read(node, path, sink).map(Doses::Range);
        }
        OneOrMany::read(node, path, sink).map(Doses::Texts)
    }

    fn shape() -> Shape {
        DoseRangeTable::shape()
    }
}

table! {
    /// A measure: one row of the results per arm.
    MeasureTable {
        /// Another measure, whose keys come first.
        from: Text,
        /// What is read. Required, unless there is a `formula`.
        variable: Text,
        /// One or many; all of its probe by default.
        arm: OneOrMany<Text>,
        /// Which fork; the run itself by default.
        probe: Text,
        /// Which of the times at which the fork is taken; the only one by default.
        probe_at: Typed<Time>,
        /// One moment.
        at: Typed<Time>,
        /// Range of times, or "baseline"; the whole run or fork by default.
        window: Text,
        /// Zero of `at`, `window` and of times found; 0 h by default.
        since: Typed<Time>,
        /// Over neurons: mean, sd, p05, p50, p95; mean by default.
        stat: Text,
        /// Averages first, over bins this long.
        bin: Typed<Time>,
        /// How the curve becomes a number: mean, median, min, max, final, area, slope, time_of_max, time_of_min,
        /// onset, end, lasting, half_fall, half_rise, half_life; mean by default.
        reduce: Text,
        /// For onset, end and lasting: a value, or "10 % of max".
        level: LevelText,
        /// A word of `reduce`: second reduction, over all forks of the probe, on the clock of the run. Each fork is
        /// compared first, so `level` is in what is compared; `since` is the zero of the times found.
        across: Text,
        /// The same measure with these keys changed.
        relative_to: RelativeTable,
        /// ratio, difference, percent, percent_change, percent_fall or log10_ratio; ratio by default.
        r#as: Text,
        /// Measures by name (`name[arm]`), numbers, + - * / ^ ( ), min max abs log10 exp.
        formula: Text,
        /// For printing.
        unit: Text,
        /// What was published: a range, or "never".
        band: Text,
        /// What was published, by arm.
        bands: Named<Text>,
        /// Contested: what each reference published, by its key. The verdict names those that the result agrees with.
        claim: Named<ClaimTable>,
        /// Reference key.
        source: Text,
        /// A, B, C or D.
        grade: Text,
        /// calibration, validation or contested.
        r#use: Text,
        /// Its row in the ablation matrix: the measure has one row, and no other measure has this name. Not taken over
        /// by `from`.
        phenomenon: Text,
    }
}

table! {
    /// What one reference says of a contested measure.
    ClaimTable {
        /// A range, or "never". Required.
        band: Text,
    }
}

table! {
    /// What changes for the reference of a measure.
    RelativeTable {
        /// Another arm.
        arm: Text,
        /// Another probe.
        probe: Text,
        /// Another time of the probe.
        probe_at: Typed<Time>,
        /// Another moment.
        at: Typed<Time>,
        /// Another window.
        window: Text,
        /// Another variable.
        variable: Text,
        /// Another reduction.
        reduce: Text,
        /// In a dose_response probe: the fork that gets no dose.
        vehicle: Flag,
    }
}

table! {
    /// What is written to timeseries.csv.
    RecordTable {
        /// A whole multiple of the longest step; about 400 points by default.
        every: Typed<Time>,
        /// Variable paths, `*` for one segment; the main ones by default.
        variables: OneOrMany<Text>,
    }
}

table! {
    /// Steps.
    SolverTable {
        /// Largest error of a step that the pilot accepts; 0.01 by default.
        tolerance: Number,
        /// Longest step; 60 s by default, at most 120 s.
        max_step: Typed<Time>,
        /// All steps this long, for debugging.
        fixed_step: Typed<Time>,
        /// Whether receptors and spikes go by chance; true by default. Without, both are expected numbers, neuron by neuron.
        chance: Flag,
    }
}

table! {
    /// A published experiment.
    ExperimentTable {
        /// Reference key. Required.
        source: Text,
        /// A sentence in your own words. Required.
        protocol: Text,
        /// A two or more concordant studies, B one, C from memory, D contested. Required.
        grade: Text,
        /// calibration, validation or contested. Required.
        r#use: Text,
    }
}

table! {
    /// What `papaver ablate` switches off, and what it looks at.
    AblationTable {
        /// Mechanisms that are switched off, each alone; all that are on by default.
        mechanisms: OneOrMany<Text>,
        /// Phenomena that are looked at; all by default.
        phenomena: OneOrMany<Text>,
        /// More scenarios whose phenomena are looked at: paths from the folder of this file, or names of built-in ones.
        files: OneOrMany<Text>,
    }
}

table! {
    /// Mechanisms that are switched together.
    HypothesisTable {
        /// For people; the name by default.
        title: Text,
        /// One or many. Required.
        mechanisms: OneOrMany<Text>,
    }
}

table! {
    /// An own reference.
    ReferenceTable {
        /// Authors, year, journal. Required.
        citation: Text,
        /// Digital object identifier.
        doi: Text,
    }
}

/// The JSON Schema of scenario files, generated from the types that reading uses.
pub fn schema() -> serde_json::Value {
    schema_of::<ScenarioTable>("papaver scenario")
}

/// The JSON Schema of a table of the format.
pub(crate) fn schema_of<T: schemars::JsonSchema>(title: &str) -> serde_json::Value {
    let mut schema = schemars::schema_for!(T).to_value();
    without_null(&mut schema);
    schema["title"] = title.into();
    schema
}

/// TOML has no null, so a key that may be left out is not a key that may be null.
fn without_null(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(object) => {
            if let Some(serde_json::Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".into(), only);
                }
            }
            if let Some(serde_json::Value::Array(any)) = object.get_mut("anyOf") {
                any.retain(|schema| schema.get("type").is_none_or(|name| name != "null"));
                if let [serde_json::Value::Object(only)] = any.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    for (key, item) in only {
                        object.entry(key).or_insert(item);
                    }
                }
            }
            object.values_mut().for_each(without_null);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}
