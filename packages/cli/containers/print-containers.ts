import type { ContainerRow } from '@galley/containers/verbs/list'
import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'

export interface ContainersShown {
  readonly quiet: boolean
  readonly trunc: boolean
  readonly output: 'text' | 'json'
}

/** Prints containers in Docker's columns, their ids alone, or an object a line. */
export function printContainers(
  rows: readonly ContainerRow[],
  { quiet, trunc, output }: ContainersShown,
  terminal: Terminal,
): void {
  if (output === 'json') {
    for (const row of rows) terminal.out(JSON.stringify(jsonOf(row)))
  } else if (quiet) {
    for (const { config, columns } of rows) terminal.out(trunc ? columns.id : config.id)
  } else {
    for (const line of tableOf(rows, trunc)) terminal.out(line)
  }
}

function tableOf(rows: readonly ContainerRow[], trunc: boolean): readonly string[] {
  const header = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES']
  const cells = rows.map(({ config, columns }) => {
    const id = trunc ? columns.id : config.id
    const command = trunc ? columns.command : JSON.stringify(config.command.join(' '))
    const { image, created, status, ports, names } = columns
    return [id, image, command, created, status, ports, names]
  })
  return columns(header, cells)
}

function jsonOf({ config, state, columns: { status } }: ContainerRow) {
  const { id, name, image, command, createdAt, runtime } = config
  return { id, name, image: image.reference, command, createdAt, status, state, runtime }
}
