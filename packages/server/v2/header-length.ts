/** Bytes of JSON at the start of a body that carries tensors in binary, in requests and responses. */
export const HEADER_LENGTH = 'Inference-Header-Content-Length'
