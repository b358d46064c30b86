package jobs

// report_totals.go: the columns of a report file that can be added up.

import (
	"math/big"
	"reflect"
	"strings"

	"trueup/rules"
)

// totals are sums by column; amounts of assets are summed asset by asset.
type totals struct {
	units map[string]*big.Int // of counts and points
	money map[string]*big.Int // in cents
}

func newTotals() *totals {
	return &totals{units: map[string]*big.Int{}, money: map[string]*big.Int{}}
}

func addBig(m map[string]*big.Int, name string, n *big.Int) {
	if m[name] == nil {
		m[name] = new(big.Int)
	}
	m[name].Add(m[name], n)
}

func (t *totals) merge(o *totals) {
	for name, n := range o.units {
		addBig(t.units, name, n)
	}
	for name, n := range o.money {
		addBig(t.money, name, n)
	}
}

// texts are the totals by name: counts as integers, money with two decimals.
func (t *totals) texts() map[string]string {
	if len(t.units)+len(t.money) == 0 {
		return nil
	}
	texts := make(map[string]string)
	for name, n := range t.units {
		texts[name] = n.String()
	}
	for name, n := range t.money {
		if n.IsInt64() {
			texts[name] = rules.Cents(n.Int64()).String()
		} else {
			texts[name] = n.String() + " cents"
		}
	}
	return texts
}

var (
	quantityType = reflect.TypeFor[rules.Quantity]()
	centsType    = reflect.TypeFor[rules.Cents]()
	pointsType   = reflect.TypeFor[rules.Points]()
	int64Type    = reflect.TypeFor[int64]()
)

// add adds up rows of a slice of structs: fields of type int64, Points, Cents and
// Quantity, by the names that their csv tags give.
func (t *totals) add(rows any) {
	slice := reflect.ValueOf(rows)
	if slice.Kind() != reflect.Slice || slice.Type().Elem().Kind() != reflect.Struct {
		return
	}
	row := slice.Type().Elem()
	for i := range row.NumField() {
		name, _, _ := strings.Cut(row.Field(i).Tag.Get("csv"), ",")
		if name == "" || name == "-" {
			continue // no column
		}
		switch row.Field(i).Type {
		case quantityType:
			t.addQuantities(name, slice, i)
		case centsType:
			addBig(t.money, name, sumField(slice, i))
		case pointsType, int64Type:
			addBig(t.units, name, sumField(slice, i))
		}
	}
}

func sumField(slice reflect.Value, field int) *big.Int {
	var s runningSum
	for i := range slice.Len() {
		s.add(slice.Index(i).Field(field).Int())
	}
	return s.big()
}

func (t *totals) addQuantities(name string, slice reflect.Value, field int) {
	sums := map[rules.Asset]*runningSum{}
	for i := range slice.Len() {
		q := slice.Index(i).Field(field)
		asset := rules.Asset(q.Field(0).String())
		if sums[asset] == nil {
			sums[asset] = new(runningSum)
		}
		sums[asset].add(q.Field(1).Int())
	}
	for asset, s := range sums {
		m := t.money
		if asset == rules.AssetPoints {
			m = t.units
		}
		if asset != "" {
			addBig(m, name+" in "+string(asset), s.big())
		}
	}
}

// runningSum is a sum that may grow beyond 64 bits.
type runningSum struct {
	low  int64
	high *big.Int
}

func (s *runningSum) add(n int64) {
	if sum, err := rules.AddPoints(rules.Points(s.low), rules.Points(n)); err == nil {
		s.low = int64(sum)
		return
	}
	s.high, s.low = s.big(), n
}

func (s *runningSum) big() *big.Int {
	low := big.NewInt(s.low)
	if s.high == nil {
		return low
	}
	return low.Add(low, s.high)
}
