import { type KubectlVersion, kubectlVersions } from './binaries.ts'
import { kubectlVerbs } from './verbs.ts'

/** What a version could do, by verb. */
export type Results = ReadonlyMap<string, boolean>

const start = '<!-- made by journeys/cluster/kubectl-versions.test.ts -->'

/** The document's table, of the versions that were run. */
export function kubectlTable(byVersion: ReadonlyMap<KubectlVersion, Results>): string {
  const versions = kubectlVersions.filter((version) => byVersion.has(version))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = kubectlVerbs.map(({ name }) =>
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

/** The document with its table replaced. */
export const withTable = (document: string, table: string): string =>
  `${document.slice(0, document.indexOf(start))}${table}\n`
