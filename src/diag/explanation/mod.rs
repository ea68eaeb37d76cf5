//! What a code means, at length.

mod lints;
mod numbers;
mod reading;
mod structure;

use super::Code;

/// The long answer to a code: why it is raised, a text that raises it and one that does not.
///
/// The examples are fragments of a scenario that stand behind a small valid file; one that begins with
/// `format =` is a file of its own. A test runs them all, but for those whose limit is too far away to write
/// out: they say so in a remark. The bad example of a retired code raises nothing any more.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// Why it is raised, in a few sentences.
    pub cause: &'static str,
    /// A fragment that raises it.
    pub bad: &'static str,
    /// The same fragment put right.
    pub good: &'static str,
}

impl Code {
    /// The long answer to this code.
    pub fn explanation(self) -> Explanation {
        match self {
            Code::E001 => reading::E001,
            Code::E002 => reading::E002,
            Code::E003 => reading::E003,
            Code::E004 => reading::E004,
            Code::E005 => reading::E005,
            Code::E006 => reading::E006,
            Code::E007 => reading::E007,
            Code::E008 => reading::E008,
            Code::E009 => reading::E009,
            Code::E011 => reading::E011,
            Code::E012 => reading::E012,
            Code::E013 => structure::E013,
            Code::E014 => structure::E014,
            Code::E015 => structure::E015,
            Code::E020 => numbers::E020,
            Code::E021 => numbers::E021,
            Code::E022 => numbers::E022,
            Code::E023 => numbers::E023,
            Code::E024 => numbers::E024,
            Code::E025 => numbers::E025,
            Code::E026 => numbers::E026,
            Code::E027 => numbers::E027,
            Code::E028 => numbers::E028,
            Code::E029 => structure::E029,
            Code::E030 => reading::E030,
            Code::E031 => numbers::E031,
            Code::E032 => numbers::E032,
            Code::E040 => structure::E040,
            Code::E041 => structure::E041,
            Code::E042 => structure::E042,
            Code::E043 => structure::E043,
            Code::E044 => structure::E044,
            Code::E045 => structure::E045,
            Code::E046 => structure::E046,
            Code::W101 => lints::W101,
            Code::W102 => lints::W102,
            Code::W103 => lints::W103,
            Code::W104 => lints::W104,
            Code::W105 => lints::W105,
            Code::W106 => lints::W106,
            Code::W107 => lints::W107,
            Code::W108 => lints::W108,
            Code::W109 => lints::W109,
            Code::W110 => lints::W110,
            Code::W111 => lints::W111,
            Code::W112 => lints::W112,
            Code::W113 => lints::W113,
            Code::W114 => lints::W114,
            Code::W115 => lints::W115,
            Code::W116 => lints::W116,
            Code::W117 => lints::W117,
            Code::W118 => lints::W118,
            Code::W119 => lints::W119,
        }
    }
}
