"""An account of a material in the forms in which people use it elsewhere: a post, slides, a note in a vault,
cards, a reference."""
