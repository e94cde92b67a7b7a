/* metadata - what a publisher says of a file in another one beside it: Frictionless, CSVW, CKAN. */
#ifndef PROFILING_METADATA_H
#define PROFILING_METADATA_H

#include "profiling/proposal.h"

/* Looks beside the file for datapackage.json (also one folder up), FILE-metadata.json, csv-metadata.json, STEM.json and package_show.json. What one of them
 * says of this file replaces the guess, which then stands against it; `to` takes what changes how the rows are cut. A metadata file that is none, or speaks of other files, is
 * passed over. */
int metadata_apply(struct proposal *p, const struct origin *o, struct profile *to, struct error *e);

#endif
