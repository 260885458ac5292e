import { type KubectlVersion, kubectlVersions } from './binaries.ts'

/** What a version could do, by verb. */
export type Results = ReadonlyMap<string, boolean>

/** A table of a document, which a journey makes and checks. */
export interface KubectlTable {
  /** The line that it stands below. */
  readonly start: string
  /** What its rows are about, in their order. */
  readonly names: readonly string[]
}

/** A table of the versions that were run. */
function tableText(
  { start, names }: KubectlTable,
  byVersion: ReadonlyMap<KubectlVersion, Results>,
) {
  const versions = kubectlVersions.filter((version) => byVersion.has(version))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = names.map((name) =>
    line([`\`${name}\``, ...versions.map((version) => cell(byVersion.get(version)?.get(name)))]),
  )
  return [
    start,
    line(['kubectl', ...versions]),
    line(['---', ...versions.map(() => '---')]),
    ...rows,
  ].join('\n')
}

const cell = (isDone: boolean | undefined) => (isDone === undefined ? '' : isDone ? 'yes' : 'no')

/** The document with a table replaced, which goes to the next empty line. */
export function withTable(
  document: string,
  table: KubectlTable,
  byVersion: ReadonlyMap<KubectlVersion, Results>,
): string {
  const from = document.indexOf(table.start)
  const end = document.indexOf('\n\n', from)
  const rest = end < 0 ? '\n' : document.slice(end)
  return `${document.slice(0, from)}${tableText(table, byVersion)}${rest}`
}

/** Whether a document's table says that a version can do something. */
export function isPromised(
  document: string,
  { start }: KubectlTable,
  name: string,
  version: KubectlVersion,
): boolean {
  const [table = ''] = document.slice(document.indexOf(start)).split('\n\n')
  const lines = table.split('\n')
  const cells = (begin: string) =>
    (lines.find((line) => line.startsWith(begin)) ?? '').split('|').map((it) => it.trim())
  return cells(`| \`${name}\` |`)[cells('| kubectl |').indexOf(version)] === 'yes'
}
