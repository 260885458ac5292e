import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunnableImage } from '../image/runnable-image.ts'
import { readIfPresent, writeJson } from '../state/atomic-file.ts'
import {
  type PodContainerPlaces,
  podContainerPlaces,
  type SandboxPlaces,
  sandboxPlaces,
} from './places.ts'
import type { PodContainerConfig, SandboxConfig } from './pod-runtime.ts'

/** What is kept on disk of a sandbox. */
export interface SandboxRecord {
  readonly config: SandboxConfig
  readonly createdAt: number
  readonly address: string
  /** Which boot of the machine it belongs to. */
  readonly boot: string
  /** Nothing of it runs any more, and its address is another's. */
  readonly isStopped?: boolean
}

export type StoredContainerConfig = Omit<PodContainerConfig, 'image'> & {
  readonly image: Pick<RunnableImage, 'reference' | 'digest'>
}

/** What is kept on disk of a container. */
export interface ContainerRecord {
  readonly id: string
  readonly config: StoredContainerConfig
  readonly createdAt: number
  /** Digests of the unpacked layers, lowest first. */
  readonly layers: readonly string[]
  /** Bytes that its file system had from the start, where they count as written. */
  readonly ownBytes: number
}

/** What runs does not outlive a loss of power, and what is known of it need not. */
export async function writeRecord(
  { record: path }: { readonly record: string },
  record: SandboxRecord | ContainerRecord,
): Promise<void> {
  await writeJson(path, record, { flush: false })
}

export interface StoredSandbox {
  readonly places: SandboxPlaces
  readonly record: SandboxRecord
}

export interface StoredContainer {
  readonly places: PodContainerPlaces
  readonly record: ContainerRecord
}

/** What was being made or removed when somebody was interrupted has no record. */
type Found<Places, Record> = { readonly places: Places; readonly record: Record | undefined }

export function storedSandboxes(
  folder: string,
): Promise<readonly Found<SandboxPlaces, SandboxRecord>[]> {
  return readAll(folder, sandboxPlaces)
}

/** In the order in which they were created. */
export async function storedContainers({
  containers,
}: SandboxPlaces): Promise<readonly Found<PodContainerPlaces, ContainerRecord>[]> {
  const found = await readAll<PodContainerPlaces, ContainerRecord>(containers, podContainerPlaces)
  return found.toSorted((a, b) => (a.record?.createdAt ?? 0) - (b.record?.createdAt ?? 0))
}

async function readAll<Places extends { readonly record: string }, Record>(
  folder: string,
  placesOf: (folder: string) => Places,
): Promise<Found<Places, Record>[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(
    names.map(async (name) => {
      const places = placesOf(join(folder, name))
      const text = await readIfPresent(places.record)
      // Written by this folder's code alone, in one piece; empty after a loss of power.
      return { places, record: text ? (JSON.parse(text) as Record) : undefined }
    }),
  )
}
