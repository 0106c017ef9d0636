"""Numbers for managers: visits folded from the journal, figures, estimates and their record, staffing, reports."""
