//! The stable codes, one per kind of finding.

use super::Severity;
use std::fmt;
use std::str::FromStr;

macro_rules! codes {
    ($($code:ident $title:literal,)+) => {
        /// A stable code: `E...` is an error, `W...` a warning. A code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $code,)+ }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$code,)+];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)+ }
            }

            /// What it means, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title,)+ }
            }
        }
    };
}

codes! {
    E001 "the text is not valid TOML",
    E002 "a key or name is given twice",
    E003 "an unknown key",
    E004 "a missing key",
    E005 "a value of the wrong type",
    E006 "a format that this version does not read",
    E007 "a limit is passed",
    E008 "keys that exclude each other",
    E009 "a name that cannot be used",
    E011 "an unknown name",
    E012 "an unknown word",
    E013 "a condition that cannot be read",
    E014 "a condition that may not say this",
    E015 "a cycle",
    E020 "an impossible range or distribution",
    E021 "a probability outside 0 to 1",
    E022 "an impossible rate",
    E023 "an amount of money that cannot be read",
    E024 "a date that does not exist",
    E025 "a time that cannot be read",
    E026 "impossible counts",
    E027 "a severity outside 0 to 100",
    E028 "a certainty that no evidence can move",
    E029 "a list of cases in the wrong shape",
    E030 "an empty text or list",
    E031 "a file of values that cannot be read",
    E032 "quantities that cannot go together like this",
    E040 "an outcome that could happen although nothing does",
    E041 "an outcome that no single actor can reach",
    E042 "a difficulty without a capability",
    E043 "a model too large to compile",
    E044 "a safeguard aimed at something it cannot act on",
    E045 "a what-if that sets something it cannot set",
    E046 "no longer raised: a coverage or a reliability, when they were not computed",
    W101 "a factor with neither claims nor a reason",
    W102 "a claim about nothing",
    W103 "a source or origin that nobody uses",
    W104 "a safeguard that no what-if uses",
    W105 "an event that nothing uses",
    W106 "an outcome that nothing reaches",
    W107 "a claim dated after the day of assessment",
    W108 "an event that no actor can start",
    W109 "an actor that starts nothing",
    W110 "a capability that meets no difficulty",
    W111 "no longer raised: an effect on losses, when they were not computed",
    W112 "a case that can never apply",
    W113 "a lint is silenced that does not occur",
    W114 "a convention of another tool is in force",
    W115 "an expected loss that does not exist",
    W116 "a safeguard that takes away more while it fails",
    W117 "a variance effectiveness that counts for nothing",
    W118 "a factor that nothing rests on",
    W119 "an outcome that swallows the loss of another",
}

impl Code {
    /// Codes that are no longer raised. They keep their meaning, so that older files and reports can be read.
    pub const RETIRED: &[Code] = &[Code::E046, Code::W111];

    /// How severe the finding is.
    pub fn severity(self) -> Severity {
        match self.as_str().starts_with('E') {
            true => Severity::Error,
            false => Severity::Warning,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let wanted = text.to_ascii_uppercase();
        Self::ALL.iter().copied().find(|code| code.as_str() == wanted).ok_or(())
    }
}
