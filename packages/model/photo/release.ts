/**
 * Frees at once the memory that `bytes` is the only view of; they are empty afterwards. Left to the
 * garbage collector, which sees little of memory outside its heap, dozens of photos would pile up.
 */
export function release(bytes: Uint8Array): void {
  if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0)
}
