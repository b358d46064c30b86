// Package finance turns positions and bookings into the figures of the finance
// reports: pure, and the same for every program. Figures of points are in points and
// in USD at the terms' point_value; all others are in cents.
package finance
