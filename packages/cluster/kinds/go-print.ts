import { goQuote } from './structure/decode/decode-error.ts'

/** How a value of one Go type is printed by `%#v`. What is absent is that type's zero. */
export type GoPrinter = (value: unknown) => string

export const printText: GoPrinter = (value) => goQuote(typeof value === 'string' ? value : '')
export const printNumber: GoPrinter = (value) => String(value ?? 0)
export const printFlag: GoPrinter = (value) => String(value ?? false)

/** Where a pointer points is nobody's business. */
export const printPointer =
  (type: string): GoPrinter =>
  (value) =>
    `(*${type})(${value === undefined ? 'nil' : '0xc000000000'})`

export const printList =
  (type: string, of: GoPrinter): GoPrinter =>
  (value) =>
    Array.isArray(value) ? `[]${type}{${value.map(of).join(', ')}}` : `[]${type}(nil)`

export const printTexts: GoPrinter = printList('string', printText)

/** Keys in their order. */
export const printMap =
  (type: string, of: GoPrinter): GoPrinter =>
  (value) => {
    if (!isRecord(value)) return `${type}(nil)`
    const keys = Object.keys(value).sort()
    return `${type}{${keys.map((key) => `${goQuote(key)}:${of(value[key])}`).join(', ')}}`
  }

export const printLabels: GoPrinter = printMap('map[string]string', printText)

/** A field: its name in Go and how it is printed; its name in objects, where that does not follow from the first. */
export type GoField = readonly [go: string, print: GoPrinter, name?: string]

export const printStruct =
  (type: string, fields: readonly GoField[]): GoPrinter =>
  (value) => {
    const of = isRecord(value) ? value : {}
    return `${type}{${fields
      .map(([go, print, name = nameOf(go)]) => `${go}:${print(of[name])}`)
      .join(', ')}}`
  }

/** `DNSPolicy` is `dnsPolicy`, `TTY` is `tty`. */
const nameOf = (go: string) =>
  go.replace(/^(?:[A-Z]+(?![a-z])|[A-Z])/, (start) => start.toLowerCase())

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
