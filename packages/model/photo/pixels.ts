/** A decoded photo: rows from the top, three bytes (red, green, blue) a pixel, nothing between rows. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}
