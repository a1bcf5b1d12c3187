//! Scripts of faults: which of the requests meet one. Knows how many requests there were, and
//! nothing else.

use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Fault;

/// Which of the requests fare badly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    script: Vec<Rule>,
    requests: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// Every nth request meets this fault.
    Every(Fault, u64),
    /// One in so many requests meets any of them, as the dice fall.
    Seeded(Box<ChaCha8Rng>, u64),
}

impl Faults {
    /// Reads a script such as `overloaded@3,html@5`: every third request meets a 529, every fifth
    /// request a page for people. `seed:7@8` has one in eight requests, on average, meet any fault,
    /// and the same requests every time. Of several rules that are due, the first one counts.
    ///
    /// # Errors
    ///
    /// If it is no script; the text says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let script = text.split(',').map(Rule::parse).collect::<Result<_, String>>()?;
        Ok(Self { script, requests: 0 })
    }

    /// What the next request meets.
    pub fn next_one(&mut self) -> Option<Fault> {
        self.requests = self.requests.saturating_add(1);
        let requests = self.requests;
        // Every rule throws its dice, be it due or not: what one does changes nothing for the next.
        let due: Vec<_> = self.script.iter_mut().filter_map(|rule| rule.due(requests)).collect();
        due.first().copied()
    }
}

impl Rule {
    fn parse(text: &str) -> Result<Self, String> {
        let (name, every) = text.split_once('@').ok_or(format!("{text} lacks @ and a number"))?;
        let Ok(every @ 1..) = every.parse() else {
            return Err(format!("{every} is not a number from 1"));
        };
        if let Some(seed) = name.strip_prefix("seed:") {
            let seed = seed.parse().map_err(|_| format!("{seed} is not a number"))?;
            return Ok(Self::Seeded(Box::new(ChaCha8Rng::seed_from_u64(seed)), every));
        }
        let names = || Fault::ALL.map(|(_, name)| name).join(", ");
        let fault = Fault::named(name)
            .ok_or_else(|| format!("{name} is not a fault: {}, or seed: and a number", names()))?;
        Ok(Self::Every(fault, every))
    }

    fn due(&mut self, request: u64) -> Option<Fault> {
        match self {
            Self::Every(fault, every) => (request.checked_rem(*every) == Some(0)).then_some(*fault),
            Self::Seeded(dice, one_in) => {
                let is_due = dice.random_range(0..*one_in) == 0;
                let fault = Fault::ALL.choose(dice).map(|(fault, _)| *fault);
                fault.filter(|_| is_due)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(script: &str, requests: usize) -> Vec<Option<Fault>> {
        let mut faults = Faults::parse(script).unwrap();
        (0..requests).map(|_| faults.next_one()).collect()
    }

    #[test]
    fn a_script_says_which_requests_fare_badly() {
        use Fault::{Error, Limited};
        assert_eq!(faults("error@3", 4), [None, None, Some(Error), None]);
        assert_eq!(
            faults("error@2,limited@3", 6),
            [None, Some(Error), Some(Limited), Some(Error), None, Some(Error)]
        );
    }

    #[test]
    fn a_seed_meets_every_fault_in_time_and_the_same_ones_every_time() {
        let once = faults("seed:7@4", 2000);
        assert_eq!(once, faults("seed:7@4", 2000));
        assert_ne!(once, faults("seed:8@4", 2000));
        for (fault, name) in Fault::ALL {
            assert!(once.contains(&Some(fault)), "{name}");
        }
        let met = once.iter().flatten().count();
        assert!((400..600).contains(&met), "{met}");
    }

    #[test]
    fn what_is_no_script_is_refused_with_a_sentence() {
        for (script, says) in [
            ("overloaded", "overloaded lacks @ and a number"),
            ("error@0", "0 is not a number from 1"),
            ("error@x", "x is not a number from 1"),
            ("seed:x@2", "x is not a number"),
        ] {
            assert_eq!(Faults::parse(script).unwrap_err(), says);
        }
        assert!(Faults::parse("rain@2").unwrap_err().starts_with("rain is not a fault: limited, "));
        for (fault, name) in Fault::ALL {
            assert_eq!(faults(&format!("{name}@1"), 1), [Some(fault)]);
        }
    }
}
