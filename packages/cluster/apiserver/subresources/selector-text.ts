import { formatSelector } from '../../kinds/columns.ts'
import { isObject } from '../../kinds/json.ts'

/** A selector as a query's text: label selectors, plain maps of labels, or already text. */
export function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector
  if (!isObject(selector)) return ''
  const isPlain = Object.values(selector).every((value) => typeof value === 'string')
  // Safe: what is no plain map was decoded as a label selector.
  const text = formatSelector(
    isPlain ? { matchLabels: selector as Record<string, string> } : selector,
  )
  return text === '<none>' ? '' : text
}
