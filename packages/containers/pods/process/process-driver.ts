import { RuntimeError } from '../../errors.ts'
import type { PodDriver } from '../driver.ts'

export async function processDriver(_: unknown): Promise<PodDriver> {
  throw new RuntimeError('unsupported', 'Pods cannot be run without isolation yet.')
}
