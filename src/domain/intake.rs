//! What a partner asks before a booking, and what a client answers.

use super::{
    text::{self, TextProblem},
    word::word_enum,
};
use serde::{Deserialize, Serialize};

/// The most questions of a session type.
pub const MOST_QUESTIONS: usize = 10;
/// The longest question, in characters.
pub const QUESTION_MAX: usize = 200;
/// How many answers there can be to choose from.
pub const OPTIONS: std::ops::RangeInclusive<usize> = 2..=10;
/// The longest answer to choose, in characters.
pub const OPTION_MAX: usize = 100;
/// The longest answer in one's own words, in characters.
pub const ANSWER_MAX: usize = 2_000;

word_enum! {
    /// How a question is answered.
    #[derive(Default)]
    pub enum QuestionKind {
        /// In one's own words.
        #[default]
        Text = "text",
        /// With one of several answers.
        Choice = "choice",
        /// With yes or no.
        Checkbox = "checkbox",
    }
}

/// A question of a session type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// One line, 1 to [`QUESTION_MAX`] characters.
    pub text: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether it has to be answered; of a checkbox: with yes.
    pub required: bool,
    /// What to choose from; empty for other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// A question as it was asked, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question's text.
    pub question: String,
    /// How it was answered.
    pub kind: QuestionKind,
    /// Never empty; of a checkbox `on`.
    pub answer: String,
}

/// Why a question cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionError {
    /// The question itself.
    Text(TextProblem),
    /// Too few answers to choose from, or too many.
    Options,
    /// An answer to choose is too long, or comes twice.
    Option,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerError {
    /// It has to be given.
    Missing,
    /// None of those to choose from.
    Unknown,
    /// Too long, or with characters that no text has.
    Text(TextProblem),
}

impl Question {
    /// A question with what there is to choose from, one a line.
    ///
    /// # Errors
    /// [`QuestionError`].
    pub fn new(text: &str, kind: QuestionKind, required: bool, options: &str) -> Result<Self, QuestionError> {
        let text = text::line(text, QUESTION_MAX).map_err(QuestionError::Text)?;
        let options = match kind {
            QuestionKind::Choice => read_options(options)?,
            QuestionKind::Text | QuestionKind::Checkbox => Vec::new(),
        };
        Ok(Self {
            text,
            kind,
            required,
            options,
        })
    }

    /// What was answered; `None` for a question that is left out.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn answer(&self, given: &str) -> Result<Option<Answer>, AnswerError> {
        if given.trim().is_empty() {
            return if self.required {
                Err(AnswerError::Missing)
            } else {
                Ok(None)
            };
        }
        let answer = match self.kind {
            QuestionKind::Text => text::block(given, ANSWER_MAX).map_err(AnswerError::Text)?,
            QuestionKind::Choice => {
                let known = self.options.iter().find(|option| **option == given.trim());
                known.cloned().ok_or(AnswerError::Unknown)?
            }
            QuestionKind::Checkbox if given.trim() == "on" => "on".to_owned(),
            QuestionKind::Checkbox => return Err(AnswerError::Unknown),
        };
        Ok(Some(Answer {
            question: self.text.clone(),
            kind: self.kind,
            answer,
        }))
    }
}

fn read_options(lines: &str) -> Result<Vec<String>, QuestionError> {
    let lines = lines.lines().filter(|line| !line.trim().is_empty());
    let options: Vec<String> = lines
        .map(|line| text::line(line, OPTION_MAX).map_err(|_| QuestionError::Option))
        .collect::<Result<_, _>>()?;
    let is_twice = |nth: usize| options[..nth].contains(&options[nth]);
    if !OPTIONS.contains(&options.len()) {
        Err(QuestionError::Options)
    } else if (1..options.len()).any(is_twice) {
        Err(QuestionError::Option)
    } else {
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind, required: bool) -> Question {
        Question::new("Why now?", kind, required, "A friend\n\n The web ").expect("a question")
    }

    #[test]
    fn only_a_choice_has_answers_to_choose_from() {
        assert_eq!(
            question(QuestionKind::Choice, false).options,
            ["A friend", "The web"]
        );
        for kind in [QuestionKind::Text, QuestionKind::Checkbox] {
            assert!(question(kind, false).options.is_empty());
        }
        let choice = |options| Question::new("Why?", QuestionKind::Choice, false, options);
        let eleven = "abcdefghijk".split("").collect::<Vec<_>>().join("\n");
        for (options, error) in [
            ("", QuestionError::Options),
            ("One", QuestionError::Options),
            (&*eleven, QuestionError::Options),
            ("One\nOne ", QuestionError::Option),
        ] {
            assert_eq!(choice(options), Err(error), "{options:?}");
        }
    }

    #[test]
    fn an_answer_is_one_that_the_question_allows() {
        let answer = |kind, given| {
            let answer = question(kind, true).answer(given);
            answer.map(|answer| answer.map(|answer| answer.answer))
        };
        let right = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(answer(QuestionKind::Text, " I\r\nhope "), right("I\nhope"));
        assert_eq!(answer(QuestionKind::Choice, "The web"), right("The web"));
        assert_eq!(answer(QuestionKind::Checkbox, "on"), right("on"));
        assert_eq!(answer(QuestionKind::Choice, "the web"), Err(AnswerError::Unknown));
        assert_eq!(answer(QuestionKind::Checkbox, "off"), Err(AnswerError::Unknown));
        for kind in QuestionKind::ALL {
            assert_eq!(answer(kind, " "), Err(AnswerError::Missing));
            assert_eq!(question(kind, false).answer(""), Ok(None));
        }
        let long = "x".repeat(ANSWER_MAX + 1);
        assert!(matches!(
            answer(QuestionKind::Text, &*long),
            Err(AnswerError::Text(_))
        ));
    }
}
