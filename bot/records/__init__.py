"""What is kept: consultations, persons, matters, approvals, staff, events."""
