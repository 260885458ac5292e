import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Shape, TensorSpec } from '../tensor.ts'
import type { PartialCard } from './card.ts'
import { completeCard } from './complete-card.ts'
import { CardError } from './errors.ts'

const tensor = (name: string, shape: Shape): TensorSpec => ({ name, type: 'float32', shape })
const model = (input: Shape, output: Shape) => ({
  inputs: [tensor('image', input)],
  outputs: [tensor('classes', output)],
})

test('without a card a model of 11 classes is taken for the lab’s, and every assumption is told', () => {
  const { card, assumptions } = completeCard(undefined, model([null, 64, 96, 3], [null, 11]))
  assert.deepEqual(card.input, { width: 96, height: 64, channels: 3, layout: 'channels-last' })
  assert.deepEqual(
    [card.resampling, card.resize, card.orientation, card.scaling],
    ['bicubic', 'stretch', 'ignore', 'unit'],
  )
  assert.deepEqual([card.labels[0], card.labels[10]], ['Bread', 'Vegetable/Fruit'])
  assert.deepEqual(assumptions, [
    'Photos are stretched to the input size by bicubic resampling.',
    'The orientation that a camera noted is ignored.',
    'Values are divided by 255, to 0…1.',
    'The 11 outputs are taken for the classes of Food-11.',
  ])
})

test('without a card other classes are numbered', () => {
  const { card } = completeCard(undefined, model([null, 64, 64, 3], [null, 3]))
  assert.deepEqual(card.labels, ['class 0', 'class 1', 'class 2'])
})

test('a single unit tells two classes apart', () => {
  const sigmoid = model([null, 64, 64, 3], [null, 1])
  const { card, assumptions } = completeCard(undefined, sigmoid)
  assert.deepEqual(card.labels, ['class 0', 'class 1'])
  assert.match(assumptions.join(' '), /single output is taken for the probability of class 1/)
  const labels = ['cat', 'dog']
  assert.deepEqual(completeCard({ labels }, sigmoid).card.labels, labels)
  assert.throws(
    () => completeCard({ labels: [...labels, 'cow'] }, sigmoid),
    /3 labels.*two classes/,
  )
})

test('a model that ends without an activation gives logits, unless the card says otherwise', () => {
  const facts = { ...model([null, 64, 64, 3], [null, 3]), activation: 'linear' }
  const { card, assumptions } = completeCard(undefined, facts)
  assert.equal(card.outputs, 'logits')
  assert.match(assumptions.join(' '), /outputs are taken for logits/)
  assert.equal(completeCard({ outputs: 'probabilities' }, facts).card.outputs, 'probabilities')
  const softmax = completeCard(undefined, { ...facts, activation: 'softmax' })
  assert.equal(softmax.card.outputs, 'probabilities')
})

test('a free size is 224 unless the card says otherwise', () => {
  const free = model([null, null, null, 3], [null, 5])
  const { card, assumptions } = completeCard(undefined, free)
  assert.deepEqual([card.input.width, card.input.height], [224, 224])
  assert.match(assumptions[0] ?? '', /any size; they are resized to 224×224/)
  const said = completeCard({ input: { width: 300, height: 200 } }, free)
  assert.deepEqual([said.card.input.width, said.card.input.height], [300, 200])
  assert.doesNotMatch(said.assumptions.join(' '), /any size/)
})

test('channels may come first, and may be one', () => {
  assert.deepEqual(completeCard(undefined, model([null, 3, 32, 48], [null, 2])).card.input, {
    width: 48,
    height: 32,
    channels: 3,
    layout: 'channels-first',
  })
  assert.equal(completeCard(undefined, model([null, 28, 28, 1], [null, 10])).card.input.channels, 1)
  const torch: PartialCard = { input: { layout: 'channels-first' } }
  assert.equal(completeCard(torch, model([null, null, 8, 8], [null, 2])).card.input.channels, 3)
})

test('a complete card leaves nothing to assume', () => {
  const partial: PartialCard = {
    name: 'pets',
    labels: ['cat', 'dog'],
    resampling: 'box',
    resize: { pad: [1, 2, 3] },
    orientation: 'apply',
    scaling: { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
    outputs: 'probabilities',
  }
  const { card, assumptions } = completeCard(partial, model([null, 8, 8, 3], [null, 2]))
  assert.deepEqual(assumptions, [])
  const input = { width: 8, height: 8, channels: 3, layout: 'channels-last' }
  assert.deepEqual(card, { ...partial, input })
})

test('preprocessing inside the model is pointed out where the scaling is assumed', () => {
  const facts = { ...model([null, 8, 8, 3], [null, 2]), preprocessing: ['Rescaling(1/255)'] }
  const { assumptions } = completeCard({ resampling: 'box' }, facts)
  assert.match(assumptions.join(' '), /contains Rescaling\(1\/255\).*"scaling": "none"/)
  assert.doesNotMatch(completeCard({ scaling: 'none' }, facts).assumptions.join(' '), /Rescaling/)
})

test('what card and model say differently is refused with both', () => {
  const image = model([null, 64, 64, 3], [null, 3])
  const faults: readonly [PartialCard | undefined, ReturnType<typeof model>, RegExp][] = [
    [{ labels: ['a', 'b'] }, image, /2 labels; the model has 3 outputs/],
    [{ input: { width: 96 } }, image, /"input\.width" is 96 in the card and 64 in the model/],
    [{ input: { channels: 1 } }, image, /"input\.channels" is 1 in the card and 3 in the model/],
    [{ scaling: { mean: [0], std: [1] } }, image, /1 means and 1 stds; the input has 3 channels/],
    [{ scaling: 'caffe' }, model([null, 8, 8, 1], [null, 3]), /for 3 channels; the input has 1/],
    [undefined, model([null, 64, 64, 4], [null, 3]), /input image has the shape \?×64×64×4/],
    [undefined, model([null, 784], [null, 3]), /input image has the shape \?×784/],
    [undefined, model([null, 8, 8, 3], [null, 8, 8, 3]), /output classes has the shape \?×8×8×3/],
    [undefined, model([null, 8, 8, 3], [null, null]), /does not say how many classes/],
    [undefined, { inputs: [], outputs: image.outputs }, /takes 0 inputs/],
  ]
  for (const [card, facts, message] of faults) {
    assert.throws(
      () => completeCard(card, facts),
      (error) => error instanceof CardError && message.test(error.message),
    )
  }
})
