import { join } from 'node:path'
import { ContainerError } from '../errors.ts'
import { Claims } from '../state/claims.ts'
import { ContainerFiles } from '../state/container-files.ts'
import { allContainers } from '../state/container-folder.ts'
import type { Engine } from './engine.ts'

/** The container of that name, id, or beginning of one id alone. */
export async function findContainer({ places }: Engine, wanted: string): Promise<ContainerFiles> {
  const isName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(wanted)
  const named = isName ? await new Claims(places.names).holder(wanted) : undefined
  const direct = named && (await ContainerFiles.open(join(places.containers, named)))
  if (direct) return direct
  const all = wanted === '' ? [] : await allContainers(places)
  const [found, ...others] = all.filter(({ config }) => config.id.startsWith(wanted))
  if (found && others.length === 0) return found
  throw found ? ambiguous(wanted, others.length + 1) : unknown(wanted)
}

function ambiguous(wanted: string, count: number): ContainerError {
  return new ContainerError('invalid', `${count} containers have an id that begins ${wanted}.`, {
    next: 'Give more of the id.',
  })
}

function unknown(wanted: string): ContainerError {
  return new ContainerError('not-found', `There is no container ${JSON.stringify(wanted)}.`, {
    next: 'See `galley ps -a` for those there are.',
  })
}
