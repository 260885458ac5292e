import type { ContainerConfig, PublishedPort } from '../state/container-config.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import { allContainers } from '../state/container-folder.ts'
import type { ContainerState } from '../state/container-state.ts'
import { ago } from './ago.ts'
import type { Engine } from './engine.ts'

/** A line of `ps`: what is known, and Docker's columns as it writes them. */
export interface ContainerRow {
  readonly config: ContainerConfig
  readonly state: ContainerState
  readonly columns: {
    readonly id: string
    readonly image: string
    readonly command: string
    readonly created: string
    readonly status: string
    readonly ports: string
    readonly names: string
  }
}

/** Containers that run, or all of them; the newest first. */
export async function listContainers(
  { places, clock }: Engine,
  options: { readonly all?: boolean } = {},
): Promise<ContainerRow[]> {
  const containers = await allContainers(places)
  const rows = await Promise.all(containers.map((container) => rowOf(container, clock.now())))
  return rows
    .filter(({ state }) => options.all === true || state.kind === 'running')
    .toSorted((a, b) => b.config.createdAt - a.config.createdAt)
}

async function rowOf(container: ContainerFiles, now: number): Promise<ContainerRow> {
  const { config } = container
  const state = await container.state()
  const columns = {
    id: config.id.slice(0, 12),
    image: config.image.reference,
    command: JSON.stringify(shortened(config.command.join(' '))),
    created: `${ago(now - config.createdAt)} ago`,
    status: statusOf(state, now),
    ports: state.kind === 'running' ? state.ports.map(portText).join(', ') : '',
    names: config.name,
  }
  return { config, state, columns }
}

const WIDTH = 20

function shortened(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text
}

function statusOf(state: ContainerState, now: number): string {
  if (state.kind === 'created') return 'Created'
  if (state.kind === 'running') return `Up ${ago(now - state.startedAt)}`
  return `Exited (${state.exitCode}) ${ago(now - state.finishedAt)} ago`
}

/** `127.0.0.1:32001->5000/tcp` */
export function portText({
  hostAddress,
  hostPort,
  containerPort,
  protocol,
}: PublishedPort): string {
  return `${hostAddress}:${hostPort}->${containerPort}/${protocol}`
}
