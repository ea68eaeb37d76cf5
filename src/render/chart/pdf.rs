//! The display list as PDF.
