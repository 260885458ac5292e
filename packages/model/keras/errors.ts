import { GalleyError } from '@galley/kit/errors'

/** The file is damaged, hostile or contradicts itself. */
export class ModelFileError extends GalleyError {
  constructor(message: string, cause?: unknown) {
    super('invalid', message, {
      cause,
      next: 'Save the model again with model.save("model.keras") and try that file.',
    })
  }
}

/** A layer that Galley cannot turn into a graph. The message is `path: Class reason`. */
export class UnsupportedLayerError extends GalleyError {
  readonly path: string
  readonly layerClass: string
  readonly reason: string

  /**
   * @param reason reads on from the class: `holds Python code, which Galley does not run`.
   * @param others further layers of the model that are refused too; the message gives each a line.
   */
  constructor(
    path: readonly string[],
    layerClass: string,
    reason: string,
    others: readonly UnsupportedLayerError[] = [],
  ) {
    const more = others.map((other) => `\n${other.message}`).join('')
    super('unsupported', `${path.join('/')}: ${layerClass} ${reason}${more}`, {
      next: 'Replace the layer by built-in ones, or export the model to ONNX and serve that file.',
    })
    this.path = path.join('/')
    this.layerClass = layerClass
    this.reason = reason
  }
}
