// The UUID of the house is the public one.
#pragma once

#include <ilion/uuid.hpp>

#include "base/bytes.hpp"
