//! What tells two outcomes apart that people would call the same.

use super::run::RouteGoal;

/// What an outcome is known by.
#[derive(Clone, Copy, Debug)]
pub struct OutcomeMarks<'a> {
    pub kind: &'a str,
    pub queue: (Option<&'a str>, Option<&'a str>),
    pub workflow: Option<&'a str>,
    pub priority: Option<i64>,
    pub filter: Option<&'a str>,
    pub end: &'a str,
}

impl<'a> OutcomeMarks<'a> {
    pub fn of(goal: &'a RouteGoal) -> Self {
        Self {
            kind: goal.kind.label(),
            queue: (goal.queue_sid.as_deref(), goal.queue_name.as_deref()),
            workflow: goal.workflow_sid.as_deref().or(goal.workflow_name.as_deref()),
            priority: goal.priority,
            filter: goal.filter.as_deref(),
            end: goal.end.as_str(),
        }
    }

    /// How it differs from another outcome at the same place, such as `priority 50 instead of 0`; `None` at another place.
    pub fn told_from(self, now: Self) -> Option<String> {
        let place = |one: Self| {
            let has_queue = one.queue != (None, None);
            (one.kind, one.queue, if has_queue { None } else { one.workflow })
        };
        if place(self) != place(now) {
            return None;
        }
        let number = |priority: Option<i64>| {
            priority.map_or_else(|| "an unknown one".to_owned(), |number| number.to_string())
        };
        let filter =
            |name: Option<&str>| name.map_or_else(|| "no filter".to_owned(), |name| format!("\"{name}\""));
        let parts = [
            (self.priority != now.priority)
                .then(|| format!("priority {} instead of {}", number(self.priority), number(now.priority))),
            (self.filter != now.filter)
                .then(|| format!("filter {} instead of {}", filter(self.filter), filter(now.filter))),
            (self.end != now.end).then(|| format!("from {} instead of {}", self.end, now.end)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_with_one_name_are_told_apart() {
        let now = OutcomeMarks {
            kind: "queue",
            queue: (Some("WQ1"), Some("General")),
            workflow: Some("WW1"),
            priority: Some(0),
            filter: None,
            end: "to_general",
        };
        assert_eq!(now.told_from(now), None);
        let elsewhere = OutcomeMarks { queue: (Some("WQ2"), Some("General")), ..now };
        assert_eq!(elsewhere.told_from(now), None);
        let other = OutcomeMarks { workflow: Some("WW2"), end: "to_care", filter: Some("Late"), ..now };
        let words = "filter \"Late\" instead of no filter, from to_care instead of to_general";
        assert_eq!(other.told_from(now).as_deref(), Some(words));
        let first = OutcomeMarks { priority: Some(50), ..now };
        assert_eq!(first.told_from(now).as_deref(), Some("priority 50 instead of 0"));
        assert_eq!(
            now.told_from(OutcomeMarks { priority: None, ..now }).as_deref(),
            Some("priority 0 instead of an unknown one")
        );
    }
}
