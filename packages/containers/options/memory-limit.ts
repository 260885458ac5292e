import { ContainerError } from '../errors.ts'
import { parseByteSize } from './byte-size.ts'

/** The kernel needs about as much for the first process of a container. */
const LEAST_MEMORY = 6 * 1024 * 1024

/** Reads what follows `--memory`. */
export function memoryLimit(text: string): number {
  return checkMemory(parseByteSize(text))
}

/** Throws for a limit under which nothing could start. */
export function checkMemory(bytes: number): number {
  if (bytes >= LEAST_MEMORY) return bytes
  throw new ContainerError('invalid', `A container cannot run with ${bytes} bytes of memory.`, {
    next: 'Give it 6m or more.',
  })
}
