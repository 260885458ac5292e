/** How a dish may be. */
export const adjectives =
  `amber balmy basted blanched bold braised brisk bright briny brothy buttered
  candied charred chilled citrus cosy creamy crisp crusty curried dappled deft dusky fair fennel fiery
  floury folded fragrant fresh frosted garlic gentle ginger gilded glazed golden grilled hearty herbal
  honeyed humble jolly juicy keen larded lemony lively mellow merry milky minted mulled nimble nutty
  oaken olive peppery pickled plucky poached proud quick ripe roasted rosy rustic saffron salted savory
  seared silken simmered smoky snug spiced spry steady steamed stewed sunny tangy tart tender thrifty
  toasted twilit velvet warm whisked wild winter zesty`.split(/\s+/)

/** What is found in a ship's kitchen, and what comes out of it. */
export const nouns =
  `anchovy apron barrel basil basin biscuit bouillon bowl brazier bread broth brine
  bun butter cabbage caper cask cauldron chowder churn clam cleaver colander cork crab cruet crumb
  cup currant custard dumpling fig flagon flour fork funnel galley ginger goblet grater gravy griddle
  haddock hearth hamper herring honey jam jug kale kettle kipper ladle lantern larder leek lemon lentil
  limpet loaf lobster mackerel mallet marmalade millet mortar muffin mug mussel mustard noodle nutmeg
  oatcake olive onion oven oyster pantry parsley pastry peel pepper pestle pickle pie plate porridge
  pot prawn pudding quince radish ramekin rice ricer roast rolling-pin saffron salt sardine saucepan
  scallop scone shallot shrimp sieve skewer skillet soup spatula spit spoon stew stove tankard tea
  teapot thyme tongs treacle tureen turnip urchin whisk`.split(/\s+/)
