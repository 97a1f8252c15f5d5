//! Whole-program tests: messages in, model, effects and screen out.
