/**
 * The part of JSONPath that definitions use for columns, selectable fields and scales: names, quoted names, indices,
 * `*`, and filters for equality (`.status.conditions[?(@.type=="Ready")].status`).
 */
export type JsonPath = readonly Step[]

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | {
      readonly kind: 'filter'
      readonly path: JsonPath
      readonly isEqual: boolean
      readonly value: unknown
    }

const name = /^\.?((?:\\.|[^.[\]\\])+)/
const bracket =
  /^\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)|(\*)|\?\(@((?:[^()"']|"[^"]*"|'[^']*')*)\))\]/
const condition = /^(.*?)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([^"'\s]+))\s*$/

/** Reads a path; undefined where it is not understood. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = []
  let rest = text.startsWith('$') ? text.slice(1) : text
  if (rest === '.') return []
  while (rest !== '') {
    const found = rest.startsWith('[') ? bracketStep(rest) : nameStep(rest)
    if (!found) return undefined
    steps.push(found.step)
    rest = rest.slice(found.length)
  }
  return steps
}

type Found = { readonly step: Step; readonly length: number } | undefined

function nameStep(text: string): Found {
  const found = name.exec(text)
  if (!found?.[1]) return undefined
  const step: Step =
    found[1] === '*' ? { kind: 'all' } : { kind: 'field', name: unescaped(found[1]) }
  return { step, length: found[0].length }
}

/** A dot within a name is escaped. */
const unescaped = (text: string) => text.replace(/\\(.)/g, '$1')

function bracketStep(text: string): Found {
  const found = bracket.exec(text)
  if (!found) return undefined
  const [whole, single, double, index, star, filter] = found
  const length = whole.length
  if (single !== undefined) return { step: { kind: 'field', name: unescaped(single) }, length }
  if (double !== undefined) return { step: { kind: 'field', name: unescaped(double) }, length }
  if (index !== undefined) return { step: { kind: 'index', index: Number(index) }, length }
  if (star !== undefined) return { step: { kind: 'all' }, length }
  const step = filterStep(filter ?? '')
  return step && { step, length }
}

function filterStep(text: string): Step | undefined {
  const found = condition.exec(text)
  const path = found && parseJsonPath(found[1] ?? '')
  if (!path) return undefined
  const [, , operator, double, single, bare] = found
  const value = double ?? single ?? bareValue(bare ?? '')
  return { kind: 'filter', path, isEqual: operator === '==', value }
}

function bareValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return Number.isNaN(Number(text)) ? text : Number(text)
}

/** Every value that the path leads to. */
export function findAll(value: unknown, path: JsonPath): unknown[] {
  return path.reduce<unknown[]>((values, step) => values.flatMap((it) => follow(it, step)), [value])
}

function follow(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  switch (step.kind) {
    case 'field':
      return Object.hasOwn(value, step.name) ? [(value as Record<string, unknown>)[step.name]] : []
    case 'index':
      return Array.isArray(value) && value.at(step.index) !== undefined
        ? [value.at(step.index)]
        : []
    case 'all':
      return Object.values(value)
    case 'filter':
      return Object.values(value).filter(
        (it) => findAll(it, step.path).some((found) => found === step.value) === step.isEqual,
      )
  }
}
