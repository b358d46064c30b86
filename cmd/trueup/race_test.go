//go:build race

package main

// raceDetector: it makes the embedded database some twenty times slower.
const raceDetector = true
