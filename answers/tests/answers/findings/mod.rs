//! Findings of the sample organization, of generated ones and of made-up graphs.

mod sample;
