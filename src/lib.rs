//! Security-incident risk modelling: reporting in, composite exposure out.

pub mod diag;
pub mod quantity;
pub mod math;
pub mod model;
pub mod scenario;
pub mod evidence;
pub mod plan;
pub mod eval;
