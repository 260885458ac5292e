import type { TestContext } from 'node:test'
import { createLogger } from '@galley/kit/logging'
import { temporaryFolder } from '../oci/testing/temporary.ts'
import { type RegistryOptions, type RunningRegistry, startRegistry } from './start-registry.ts'

/** A registry of its own for one test, on a free port of loopback, closed after it. */
export async function testRegistry(
  context: TestContext,
  options: Partial<RegistryOptions> = {},
): Promise<RunningRegistry> {
  const registry = await startRegistry({
    listen: { host: '127.0.0.1', port: 0 },
    data: options.data ?? (await temporaryFolder(context)),
    logger: createLogger({ level: 'silent' }),
    ...options,
  })
  context.after(() => registry.close())
  return registry
}
