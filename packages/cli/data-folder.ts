import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { anyText } from './values.ts'

export const dataOption = {
  flags: '--data <folder>',
  summary: 'where Galley keeps images and what builds remember',
  parse: anyText,
  defaultText: '$GALLEY_DATA, else $XDG_DATA_HOME/galley, else ~/.local/share/galley',
} as const

/** Where things are below Galley's own folder. */
export interface DataPlaces {
  /** An OCI layout. */
  readonly images: string
  readonly buildCache: string
  readonly containers: string
  /** Of the embedded registry, unless it is told otherwise. */
  readonly registry: string
  /** A folder a cluster. */
  readonly clusters: string
}

/** The places below the folder that was asked for, else the one of the environment. */
export function dataPlaces(asked: string | undefined): DataPlaces {
  const root = resolve(asked ?? (process.env.GALLEY_DATA || usualFolder()))
  return {
    images: join(root, 'images'),
    buildCache: join(root, 'build-cache'),
    containers: join(root, 'containers'),
    registry: join(root, 'registry'),
    clusters: join(root, 'clusters'),
  }
}

/** XDG Base Directory Specification: a relative path is to be ignored. */
function usualFolder(): string {
  const { XDG_DATA_HOME: data = '' } = process.env
  return join(isAbsolute(data) ? data : join(homedir(), '.local/share'), 'galley')
}
