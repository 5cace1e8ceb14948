//! What kinds of quantity there are, the inside unit of each, and their names in messages.

/// The kind of a quantity. Each has one inside unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Plain numbers and per cent; 1.
    Fraction,
    /// s.
    Time,
    /// First-order rates; /s.
    Rate,
    /// Events per second, Hz.
    Frequency,
    /// ng.
    Mass,
    /// nmol.
    Amount,
    /// nM.
    Molar,
    /// ng/L, so that ng/L divided by g/mol is nM.
    MassConcentration,
    /// L.
    Volume,
    /// Volume per body weight; L/kg.
    VolumePerKg,
    /// Volume cleared per time; L/s.
    Clearance,
    /// Clearance per body weight; L/s/kg.
    ClearancePerKg,
    /// ng/s.
    MassPerTime,
    /// nmol/s.
    AmountPerTime,
    /// Dose per body weight; ng/kg.
    MassPerKg,
    /// Dose per body weight; nmol/kg.
    AmountPerKg,
    /// Dose rate per body weight; ng/s/kg.
    MassPerTimePerKg,
    /// Dose rate per body weight; nmol/s/kg.
    AmountPerTimePerKg,
    /// g/mol, which is ng/nmol.
    MolarMass,
    /// V; known so that a message can name it.
    Voltage,
    /// A; known so that a message can name it.
    Current,
    /// S; known so that a message can name it.
    Conductance,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Fraction,
        Self::Time,
        Self::Rate,
        Self::Frequency,
        Self::Mass,
        Self::Amount,
        Self::Molar,
        Self::MassConcentration,
        Self::Volume,
        Self::VolumePerKg,
        Self::Clearance,
        Self::ClearancePerKg,
        Self::MassPerTime,
        Self::AmountPerTime,
        Self::MassPerKg,
        Self::AmountPerKg,
        Self::MassPerTimePerKg,
        Self::AmountPerTimePerKg,
        Self::MolarMass,
        Self::Voltage,
        Self::Current,
        Self::Conductance,
    ];

    /// For messages, with its article: "a voltage", "a mass".
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// The unit papaver computes in: "s", "/s", "ng", "nmol", "nM", ...; empty for plain numbers.
    pub const fn inside_unit(self) -> &'static str {
        self.words().1
    }

    /// An example to show to somebody who wrote another dimension: "10 mg".
    pub const fn example(self) -> &'static str {
        self.words().2
    }

    /// Name, inside unit, example.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Fraction => ("a fraction", "", "80 %"),
            Self::Time => ("a time", "s", "6 h"),
            Self::Rate => ("a rate", "/s", "0.03 /min"),
            Self::Frequency => ("a frequency", "Hz", "2 Hz"),
            Self::Mass => ("a mass", "ng", "10 mg"),
            Self::Amount => ("an amount of substance", "nmol", "30 umol"),
            Self::Molar => ("a molar concentration", "nM", "100 nM"),
            Self::MassConcentration => ("a mass concentration", "ng/L", "20 ng/mL"),
            Self::Volume => ("a volume", "L", "12 L"),
            Self::VolumePerKg => ("a volume per body weight", "L/kg", "0.25 L/kg"),
            Self::Clearance => ("a clearance", "L/s", "74 L/h"),
            Self::ClearancePerKg => ("a clearance per body weight", "L/s/kg", "148 mL/min/kg"),
            Self::MassPerTime => ("a mass per time", "ng/s", "64 ug/h"),
            Self::AmountPerTime => ("an amount of substance per time", "nmol/s", "10 nmol/h"),
            Self::MassPerKg => ("a mass per body weight", "ng/kg", "0.1 mg/kg"),
            Self::AmountPerKg => ("an amount of substance per body weight", "nmol/kg", "30 nmol/kg"),
            Self::MassPerTimePerKg => ("a mass per time and body weight", "ng/s/kg", "5 ug/kg/h"),
            Self::AmountPerTimePerKg => (
                "an amount of substance per time and body weight",
                "nmol/s/kg",
                "5 nmol/kg/h",
            ),
            Self::MolarMass => ("a molar mass", "g/mol", "285.3 g/mol"),
            Self::Voltage => ("a voltage", "V", "10 mV"),
            Self::Current => ("a current", "A", "250 pA"),
            Self::Conductance => ("a conductance", "S", "5 nS"),
        }
    }
}

impl std::fmt::Display for Dimension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
