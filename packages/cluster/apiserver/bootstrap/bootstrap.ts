import type { Client } from '../../client/client.ts'
import { isAlreadyExists } from '../../client/errors.ts'
import type { InitialObject } from './objects.ts'

/** Makes what is missing. What is there is left as it is: it may have been changed on purpose. */
export async function bootstrap(client: Client, objects: readonly InitialObject[]): Promise<void> {
  for (const { resource, object } of objects) {
    try {
      await client.create(resource, object)
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
  }
}
