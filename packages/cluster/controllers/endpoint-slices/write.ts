import { isNotFound } from '../../client/errors.ts'
import { type EndpointSlice, endpointSlices } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { isNamespaceEnding } from '../pods/pod-control.ts'
import { type Changes, recycle } from './slice.ts'

export async function writeSlices(
  changes: Changes,
  { client }: Pick<Tools, 'client'>,
): Promise<void> {
  const { create, update, remove } = recycle(changes)
  try {
    for (const slice of create) await client.create(endpointSlices, slice)
  } catch (error) {
    if (isNamespaceEnding(error)) return
    throw error
  }
  for (const slice of update) await client.update(endpointSlices, slice)
  await removeSlices(remove, { client })
}

export async function removeSlices(
  slices: readonly EndpointSlice[],
  { client }: Pick<Tools, 'client'>,
): Promise<void> {
  for (const { metadata } of slices)
    try {
      const { namespace, name = '' } = metadata
      await client.delete(endpointSlices, { namespace, name })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
}
