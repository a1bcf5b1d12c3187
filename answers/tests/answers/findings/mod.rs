//! Findings of the sample organization, of generated ones and of made-up graphs.

mod data;
mod documents;
mod federation;
mod generated;
mod keys;
mod made_up;
mod output;
mod people;
mod sample;
