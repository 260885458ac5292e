/** A family of figures in Prometheus' text format. */
export interface Family {
  readonly name: string
  readonly kind: 'counter' | 'gauge'
  readonly help: string
  readonly figures: readonly Figure[]
}

export interface Figure {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly at?: number
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const exposition = (families: readonly Family[]): string =>
  families.map((family) => `${[...linesOf(family)].join('\n')}\n`).join('')

function* linesOf({ name, kind, help, figures }: Family): Generator<string> {
  yield `# HELP ${name} ${help}`
  yield `# TYPE ${name} ${kind}`
  for (const { labels, value, at } of figures) {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
    const time = at === undefined ? '' : ` ${at}`
    yield `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}${time}`
  }
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
