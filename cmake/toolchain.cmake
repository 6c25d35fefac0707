# ccache and mold when they are there; warnings are errors; sanitizers and coverage by option.
find_program(ILION_CCACHE ccache)
if(ILION_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ILION_CCACHE}")
endif()
find_program(ILION_MOLD mold)
if(ILION_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these wrongly through inlined std::string and std::variant code.
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds
                      -Wno-stringop-overread -Wno-dangling-pointer)
endif()
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")

if(ILION_SANITIZE)
  add_compile_options(-fsanitize=${ILION_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ILION_SANITIZE})
  # TSan knows no fences; what Asio's are for, the lock of its queue does as well.
  if(ILION_SANITIZE MATCHES "thread")
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
if(ILION_FUZZ)
  # Coverage of the rooms guides the fuzzer; the engine itself is linked to the targets only.
  add_compile_options(-fsanitize=fuzzer-no-link)
  # What clang 14 puts before functions for this check cannot always be assembled.
  add_compile_options(-fno-sanitize=function)
endif()
if(ILION_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
