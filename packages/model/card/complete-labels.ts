import type { TensorSpec } from '../tensor.ts'
import type { Completed } from './complete-card.ts'
import { CardError } from './errors.ts'
import { food11Labels } from './food11-labels.ts'
import { showShape } from './show-shape.ts'

/**
 * One label a class. A model with a single unit (a sigmoid) tells two classes apart: the unit is the
 * probability of the second.
 */
export function completeLabels(
  said: readonly string[] | undefined,
  outputs: readonly TensorSpec[],
): Completed<string[]> {
  const [output] = outputs
  if (!output) throw new CardError('The model has no output.')
  const units = unitsOf(output, said)
  const classes = units === 1 ? 2 : units
  const assumptions = outputAssumptions(outputs)
  if (said) {
    checkCount(said.length, units, classes)
    return { value: [...said], assumptions }
  }
  if (classes === food11Labels.length) {
    assumptions.push('The 11 outputs are taken for the classes of Food-11.')
    return { value: [...food11Labels], assumptions }
  }
  const value = Array.from({ length: classes }, (_, index) => `class ${index}`)
  assumptions.push(
    units === 1
      ? 'The single output is taken for the probability of class 1 against class 0.'
      : `The ${classes} classes are called class 0 to class ${classes - 1}.`,
  )
  return { value, assumptions }
}

function unitsOf({ name, shape }: TensorSpec, said: readonly string[] | undefined): number {
  const [, units = null] = shape
  if (shape.length !== 2) {
    const found = `The model's output ${name} has the shape ${showShape(shape)}`
    throw new CardError(`${found}; to classify photos it needs batch × classes.`, {
      next: 'Galley serves classifiers that take one photo and give one number a class.',
    })
  }
  if (units !== null) return units
  if (said) return said.length
  throw new CardError(`The model does not say how many classes its output ${name} has.`, {
    next: 'Name them as "labels" in a model card.',
  })
}

function checkCount(labels: number, units: number, classes: number): void {
  if (labels === classes) return
  const due = units === 1 ? '1 output, which tells two classes apart' : `${units} outputs`
  throw new CardError(`The card has ${labels} labels; the model has ${due}.`)
}

function outputAssumptions(outputs: readonly TensorSpec[]): string[] {
  if (outputs.length === 1) return []
  return [
    `Of the model's ${outputs.length} outputs the first, ${outputs[0]?.name}, is taken for the classes.`,
  ]
}
