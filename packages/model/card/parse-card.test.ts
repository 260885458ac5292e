import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CardError } from './errors.ts'
import { parseCard } from './parse-card.ts'

test('a card may say as much or as little as it likes', () => {
  const cards = [
    {},
    { name: '😀'.repeat(200) },
    { labels: ['cat', 'dog'], name: 'pets', version: '2', description: 'Cats and dogs.' },
    { input: { width: 96 }, resize: { pad: [0, 0, 0] }, scaling: { mean: [0.5], std: [0.5] } },
    { resampling: 'lanczos', resize: 'crop', orientation: 'apply', scaling: 'caffe' },
  ]
  for (const card of cards) assert.deepEqual(parseCard(JSON.stringify(card), 'x'), card)
})

test('an error names the file, the field, what it holds and what is allowed', () => {
  const faults: readonly [unknown, RegExp][] = [
    [[], /^x\.card\.json: the card is \[\]; allowed is an object/],
    [{ labels: 'cat' }, /"labels" is "cat"; allowed is a list/],
    [{ labels: ['cat'] }, /"labels" is \["cat"\]; allowed is a list of at least two/],
    [{ resampling: 'bicubicc' }, /"resampling" is "bicubicc"; allowed is "nearest", "box"/],
    [{ resize: { pad: [0, 0, 300] } }, /"resize" is \{"pad":\[0,0,300\]\}; allowed is "stretch"/],
    [{ resize: { pad: [0, 0] } }, /"resize" is \{"pad":\[0,0\]\}; allowed is "stretch"/],
    [{ resize: { pad: [0, 0, 0], by: 1 } }, /"resize" is .*; allowed is "stretch"/],
    [{ resize: [] }, /"resize" is \[\]; allowed is "stretch"/],
    [{ name: '😀'.repeat(201) }, /"name" is "😀.*…; allowed is a text of up to 200 characters/],
    [{ input: [] }, /"input" is \[\]; allowed is an object of width, height/],
    [{ input: { channels: 2 } }, /"input\.channels" is 2; allowed is 1 \(grey\) or 3 \(RGB\)/],
    [{ input: { width: 0 } }, /"input\.width" is 0; allowed is a whole number .* 1 to 4096/],
    [{ input: { widht: 64 } }, /"input\.widht" is no field; the fields are width, height/],
    [{ label: ['a', 'b'] }, /"label" is no field; the fields are name, version/],
    [{ label: ['a', 'b'], name: 5 }, /"label" is no field/],
    [{ constructor: 1 }, /"constructor" is no field; the fields are name, version/],
    [JSON.parse('{"__proto__": 1}'), /"__proto__" is no field; the fields are name, version/],
    [{ ['x'.repeat(1000)]: 1 }, /^.{0,100}"xxx.{0,60}…" is no field; the fields are name/],
    [{ scaling: { mean: [0], std: [0] } }, /"scaling" is .* std above 0/],
    [{ scaling: { mean: [0, 0, 0, 0], std: [1] } }, /"scaling" is .* a number a channel/],
    [{ labels: Array(99).fill(1) }, /"labels" is \[1,1,1.{0,60}…; allowed/],
  ]
  for (const [card, message] of faults) {
    assert.throws(() => parseCard(JSON.stringify(card), 'x.card.json'), {
      name: 'CardError',
      code: 'invalid',
      message,
    })
  }
  assert.throws(() => parseCard('{"scaling": {"mean": [1e999], "std": [1]}}', 'x'), /"scaling" is/)
  assert.throws(() => parseCard('{"labels": [', 'x.card.json'), /x\.card\.json is not JSON/)
})

test('whatever the file holds, it is a card or a CardError', () => {
  const keys = fc.constantFrom('labels', 'input', 'resize', 'scaling', '__proto__', 'x')
  const anything = fc.oneof(
    fc.json(),
    fc.dictionary(keys, fc.jsonValue()).map((v) => JSON.stringify(v)),
  )
  fc.assert(
    fc.property(fc.oneof(fc.string(), anything), (text) => {
      try {
        parseCard(text, 'x')
      } catch (error) {
        assert.ok(error instanceof CardError)
      }
    }),
  )
})
